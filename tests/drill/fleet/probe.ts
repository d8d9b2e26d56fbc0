/** Uses a key over and over, as a customer does. Only a definite no counts: the faulty upstream may not answer. */
import { setTimeout as sleep } from "node:timers/promises";
import { askUpstream } from "#tests/support/world/upstream.ts";

const everyMs = 150;
const patienceMs = 5_000;

export type Probe = { end: () => Promise<{ probes: number; failed: number }> };

export function startProbe(origin: string, key: string): Probe {
  let isOver = false;
  const count = { probes: 0, failed: 0 };
  async function probe(): Promise<void> {
    while (!isOver) {
      const asked = askUpstream(origin, "GET /api/me", { key }).catch(() => undefined);
      const answer = await Promise.race([asked, sleep(patienceMs, undefined, { ref: false })]);
      count.probes += 1;
      if (answer && [401, 403].includes(answer.status)) count.failed += 1;
      await sleep(everyMs);
    }
  }
  const running = probe();
  return {
    /** The last probe is over before this returns. */
    async end() {
      isOver = true;
      await running;
      return count;
    },
  };
}
