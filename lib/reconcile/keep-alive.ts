import "server-only";
import { secondMs } from "#lib/base/clock.ts";
import { log } from "#lib/base/log.ts";

const everyMs = 30 * secondMs;

/** Waits for one long request, and calls `beat` meanwhile: what shows no progress for two minutes counts as dead. */
export async function keepAlive<T>(request: Promise<T>, beat: () => Promise<void>): Promise<T> {
  let beats = Promise.resolve();
  const timer = setInterval(() => {
    // If the work was taken over, the write after the request says so.
    beats = beats.then(beat).catch((error: unknown) => log().warn({ err: error }, "progress was not stored"));
  }, everyMs);
  try {
    return await request;
  } finally {
    clearInterval(timer);
    await beats;
  }
}
