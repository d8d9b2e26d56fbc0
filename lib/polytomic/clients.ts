import "server-only";
import { createHash } from "node:crypto";
import { clock } from "#lib/base/clock.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Client, createClient } from "./client.ts";

function clientFor(credential: Secret, timeLimitMs = Number.POSITIVE_INFINITY): Client {
  const { origin, version, timeoutMs } = settings().polytomic;
  return createClient({
    origin,
    version,
    timeoutMs: Math.min(timeoutMs, timeLimitMs),
    credential,
    sleep: clock.sleep,
  });
}

/** Uses the partner key. `timeLimitMs` shortens the time limit where a page waits for the answer. */
export const asPartner = (timeLimitMs?: number): Client =>
  clientFor(settings().polytomic.partnerKey, timeLimitMs);

/** Uses an organization key; `timeLimitMs` as with the partner key. */
export const asOrganization = (key: Secret, timeLimitMs?: number): Client => clientFor(key, timeLimitMs);

/** The first 8 hex digits of the partner key's SHA-256, enough to compare two keys. */
export function fingerprint(): string {
  return createHash("sha256").update(settings().polytomic.partnerKey.reveal()).digest("hex").slice(0, 8);
}
