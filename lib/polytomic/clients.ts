import "server-only";
import { createHash } from "node:crypto";
import { clock } from "#lib/base/clock.ts";
import type { Secret } from "#lib/base/secret.ts";
import { env } from "#lib/base/settings.ts";
import { type Client, createClient } from "./client.ts";

function clientFor(credential: Secret, patienceMs = Number.POSITIVE_INFINITY): Client {
  const { origin, version, timeoutMs } = env().polytomic;
  return createClient({
    origin,
    version,
    timeoutMs: Math.min(timeoutMs, patienceMs),
    credential,
    sleep: clock.sleep,
  });
}

/** Speaks with the partner key. `patienceMs` shortens the time limit where a page waits for the answer. */
export const partner = (patienceMs?: number): Client => clientFor(env().polytomic.partnerKey, patienceMs);

/** Speaks with an organization key; `patienceMs` as with the partner key. */
export const holder = (key: Secret, patienceMs?: number): Client => clientFor(key, patienceMs);

/** The first 8 hex digits of the partner key's SHA-256: tells two keys apart and nothing else. */
export function fingerprint(): string {
  return createHash("sha256").update(env().polytomic.partnerKey.reveal()).digest("hex").slice(0, 8);
}
