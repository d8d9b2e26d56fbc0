import "server-only";
/**
 * When Polytomic asks for fewer requests (429), it means the partner key, not one tenant: every process waits.
 * The pause is a row, so that it outlives a process; of an old and a new one the longer holds. A process knows
 * of it from its own answers, and from every read of the row that is made anyway: a person's request never asks
 * the database for it.
 */
import { clock, dayMs, later, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { fingerprint } from "./partner-key.ts";

/** Where Polytomic does not say how long. */
const unsaidMs = secondMs;
/** A date that was mistyped upstream must not stop everything for good: after a day one request asks again. */
const longestMs = dayMs;

let known = { key: "", until: new Date(0) };

/** How long the partner key is to rest yet, as far as this process knows; 0 when it is not. */
export function pausedMs(): number {
  return known.key === fingerprint() ? Math.max(0, known.until.getTime() - clock.now().getTime()) : 0;
}

/** Takes over what a row says. */
export function rememberPause(until: Date | null | undefined): void {
  const key = fingerprint();
  if (known.key !== key) known = { key, until: new Date(0) };
  if (until && until > known.until) known = { key, until };
}

/** Makes everybody wait. A row that could not be written is no reason to lose an answer. */
export async function pause(retryAfterMs: number | undefined): Promise<void> {
  const until = later(clock.now(), Math.min(retryAfterMs ?? unsaidMs, longestMs));
  rememberPause(until);
  try {
    await db().$executeRaw`
      INSERT INTO upstream_pause (fingerprint, until) VALUES (${fingerprint()}, ${until})
      ON CONFLICT (fingerprint) DO UPDATE SET until = greatest(upstream_pause.until, excluded.until)`;
  } catch (error) {
    log().error({ err: error }, "a pause could not be shared");
  }
}

/** For tests, whose time starts again. */
export function forgetPause(): void {
  known = { key: "", until: new Date(0) };
}
