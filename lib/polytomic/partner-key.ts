import "server-only";
import { createHash } from "node:crypto";
import { settings } from "#lib/base/settings.ts";

/** The first 8 hex digits of the partner key's SHA-256: tells two keys apart and nothing else. */
export function fingerprint(): string {
  return createHash("sha256").update(settings().polytomic.partnerKey.reveal()).digest("hex").slice(0, 8);
}
