import "server-only";
import { log } from "./log.ts";
import { random } from "./random.ts";

/** Logs a failure that is not shown to anybody, and returns the reference that is shown instead. */
export function reportFailure(error: unknown): string {
  const reference = random.reference();
  log().error({ err: error, reference }, "a request failed");
  return reference;
}
