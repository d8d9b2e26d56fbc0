/** The worker as the queue runs it: it comes back after the few seconds that it does not wait itself. */
import { clock, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { recover } from "#tests/support/hands/recover.ts";
import type { Ground } from "./ground.ts";
import { runHand } from "./hands.ts";

const mostTimes = 8;
const longestMs = 10 * secondMs;

/** Its error, if it failed. */
export async function runWorker(ground: Pick<Ground, "moveClock">): Promise<unknown> {
  let waitMs = 0;
  for (let times = 0; times < mostTimes && waitMs >= 0 && waitMs <= longestMs; times += 1) {
    ground.moveClock(waitMs);
    const { error } = await runHand("worker", recover);
    if (error) return error;
    const where = { state: "running", dueAt: { not: null } } as const;
    const next = await db().operation.findFirst({ where, orderBy: { dueAt: "asc" } });
    waitMs = next?.dueAt ? next.dueAt.getTime() - clock.now().getTime() : Number.POSITIVE_INFINITY;
  }
  return undefined;
}
