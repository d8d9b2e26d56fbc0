import "server-only";
import { secondMs } from "./clock.ts";
import { log } from "./log.ts";

/** Well within what takes a silent worker for dead: the shortest lease holds for 20 seconds. */
const everyMs = 10 * secondMs;

/** Waits for what may take long, and calls `beat` meanwhile, so that its worker does not count as dead. */
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
