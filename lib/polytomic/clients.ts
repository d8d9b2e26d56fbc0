import "server-only";
import { clock, minuteMs } from "#lib/base/clock.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Client, createClient } from "./client.ts";
import { atOnce, organizationPace, type Pace, partnerPace } from "./pace.ts";

/** Polytomic does not page the list of organizations, so its answer takes longer the longer the list is. */
const longestListMs = 5 * minuteMs;

const usualLimitMs = () => settings().polytomic.timeoutMs;

function clientFor(credential: Secret, pace: Pace, timeoutMs: number): Client {
  const { origin, version } = settings().polytomic;
  return createClient({
    origin,
    version,
    timeoutMs,
    credential,
    sleep: clock.sleep,
    pace,
  });
}

/** Uses the partner key. `timeLimitMs` shortens the time limit where a page waits for the answer. */
export const asPartner = (timeLimitMs = usualLimitMs()): Client =>
  clientFor(settings().polytomic.partnerKey, partnerPace, Math.min(usualLimitMs(), timeLimitMs));

/** The same for background work that reads the whole list of organizations, with the time that it takes. */
export const asPartnerForList = (): Client =>
  clientFor(settings().polytomic.partnerKey, partnerPace, Math.max(usualLimitMs(), longestListMs));

/** The same without waiting for the pace: a check of the connection must show Polytomic's own answer. */
export const asPartnerNow = (timeLimitMs = usualLimitMs()): Client =>
  clientFor(settings().polytomic.partnerKey, atOnce, Math.min(usualLimitMs(), timeLimitMs));

/** Uses an organization key; `timeLimitMs` as with the partner key. */
export const asOrganization = (key: Secret, timeLimitMs = usualLimitMs()): Client =>
  clientFor(key, organizationPace, Math.min(usualLimitMs(), timeLimitMs));
