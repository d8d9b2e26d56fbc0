import "server-only";
import { createHash } from "node:crypto";
import { clock, dayMs, later, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";

/**
 * When Polytomic asks to slow down (429), it means the partner key, not one tenant: every process waits. The pause is a
 * row, so that it outlives a process; the longer of two pauses wins. A process learns of it from its own answers and
 * from statements that read the row anyway, so a person's request costs no extra statement.
 */

/** If Polytomic does not say how long. */
const unsaidMs = secondMs;
/** A wrong date must not stop everything for good: after a day the next request is sent. */
const longestMs = dayMs;

let known = { key: "", until: new Date(0) };

/** How much of the pause is left, as far as this process knows; 0 if there is none. */
export function pausedMs(): number {
  return known.key === fingerprint() ? Math.max(0, known.until.getTime() - clock.now().getTime()) : 0;
}

/** Takes over the pause of a row. */
export function rememberPause(until: Date | null | undefined): void {
  const key = fingerprint();
  if (known.key !== key) known = { key, until: new Date(0) };
  if (until && until > known.until) known = { key, until };
}

/** Makes every process wait. Does not throw, because an answer must not get lost. */
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

/** For tests, whose clock starts over. */
export function forgetPause(): void {
  known = { key: "", until: new Date(0) };
}

/** The first 8 hex digits of the partner key's SHA-256: tells two keys apart and nothing else. */
export function fingerprint(): string {
  return createHash("sha256").update(settings().polytomic.partnerKey.reveal()).digest("hex").slice(0, 8);
}
