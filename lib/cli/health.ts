import { setTimeout as sleep } from "node:timers/promises";
import { cannotStart } from "./startup-error.ts";

/** Waits until the app is ready. Throws with its last answer if that takes too long. */
export async function awaitHealth(origin: string, limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  let said = "It did not answer.";
  while (Date.now() < until) {
    try {
      const response = await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(20_000) });
      const body = await response.text();
      if (response.ok) return;
      said = `It answered ${response.status}: ${body.slice(0, 2_000)}`;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw cannotStart(`The app is not ready. ${said}`, "Run `npm run doctor` to find the cause.");
}
