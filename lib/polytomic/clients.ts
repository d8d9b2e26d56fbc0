import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Client, createClient } from "./client.ts";
import { atOnce, organizationPace, type Pace, partnerPace } from "./pace.ts";

function clientFor(credential: Secret, pace: Pace, timeLimitMs = Number.POSITIVE_INFINITY): Client {
  const { origin, version, timeoutMs } = settings().polytomic;
  return createClient({
    origin,
    version,
    timeoutMs: Math.min(timeoutMs, timeLimitMs),
    credential,
    sleep: clock.sleep,
    pace,
  });
}

/** Uses the partner key. `timeLimitMs` shortens the time limit where a page waits for the answer. */
export const asPartner = (timeLimitMs?: number): Client =>
  clientFor(settings().polytomic.partnerKey, partnerPace, timeLimitMs);

/** The same without waiting for the pace: a check of the connection must show Polytomic's own answer. */
export const asPartnerNow = (timeLimitMs?: number): Client =>
  clientFor(settings().polytomic.partnerKey, atOnce, timeLimitMs);

/** Uses an organization key; `timeLimitMs` as with the partner key. */
export const asOrganization = (key: Secret, timeLimitMs?: number): Client =>
  clientFor(key, organizationPace, timeLimitMs);
