/** `npm run worker`: runs the jobs in the queue. `npm start` runs one; any number of workers share the queue. */
import { writeSync } from "node:fs";
import { forgetLost } from "#lib/base/keys-in-use.ts";
import { inWords, log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { startBeating } from "#lib/engine/lease.ts";
import { reportDeadLetter } from "#lib/operations/dead-letters.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { work } from "#lib/queue/work.ts";
import { requireKeys } from "./keys.ts";
import { explain } from "./startup-error.ts";
import { serveWorkerMetrics } from "./worker-metrics.ts";

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => ending.abort());
process.on("disconnect", () => process.exit(0));

async function start(): Promise<void> {
  await inWords(async () => {
    await forgetLost();
    await requireKeys();
  });
  await startBeating();
  const { host, workerMetricsPort } = settings();
  if (workerMetricsPort) await serveWorkerMetrics(host, workerMetricsPort);
}

await start().catch((error: unknown) => {
  // The log needs the settings itself.
  writeSync(2, `${explain(error)}\n`);
  process.exit(1);
});
try {
  await work(handlers, reportDeadLetter, {
    concurrency: settings().workerConcurrency,
    signal: ending.signal,
  });
  process.exit(0);
} catch (error) {
  log().error({ err: error }, "The worker ended");
  process.exit(1);
}
