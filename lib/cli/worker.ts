/** `npm run worker`: continues interrupted work. `npm start` runs one; more do no harm. */
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "#lib/base/log.ts";
import { foldCounts } from "#lib/directory/counts.ts";
import { recover } from "#lib/operations/recover.ts";
import { reconcile } from "#lib/reconcile/execute.ts";
import { forgetOldTries } from "#lib/staff/throttle.ts";

const everyMs = 5_000;
const ending = new AbortController();

let isReconciling = false;

/** Runs beside the rounds: verifying many keys takes long and must not delay onboardings. */
async function reconcileBeside(): Promise<void> {
  if (isReconciling) return;
  isReconciling = true;
  try {
    await reconcile();
  } catch (error) {
    log().error({ err: error }, "reconciling failed");
  } finally {
    isReconciling = false;
  }
}

async function work(): Promise<void> {
  while (!ending.signal.aborted) {
    try {
      const count = await recover();
      if (count > 0) log().info({ count }, "continued operations");
      await forgetOldTries();
      await foldCounts();
      void reconcileBeside();
    } catch (error) {
      log().error({ err: error }, "a round of the worker failed");
    }
    await sleep(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
  }
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => ending.abort());
process.on("disconnect", () => process.exit(0));
void work();
