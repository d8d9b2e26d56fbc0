import { readQueueState } from "#lib/queue/state.ts";
import { cannotStart } from "./startup-error.ts";

/** A worker takes a job within a second. A job that waits for minutes means that no worker is running. */
const longestWaitSeconds = 300;

/** The doctor's look at background work. */
export async function checkQueue(): Promise<string> {
  const { ready, later, running, oldestSeconds, deadLetters, failing } = await readQueueState();
  if (oldestSeconds > longestWaitSeconds)
    throw cannotStart(
      `${ready} jobs are waiting, the oldest for ${Math.round(oldestSeconds / 60)} minutes.`,
      "Start a worker: `npm start` runs one, `npm run worker` another.",
    );
  if (deadLetters > 0)
    throw cannotStart(
      `${deadLetters} jobs failed for the last time within a day.`,
      "Look at the worker's log, which has each one with a reference and the reason.",
    );
  if (failing.length > 0)
    throw cannotStart(
      `Failed when it last ran: ${failing.join(", ")}.`,
      "It is tried again, but until then its work is not done. Look at the worker's log for the reason.",
    );
  return `${ready} jobs ready, ${running} running, ${later} later`;
}
