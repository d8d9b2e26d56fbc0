import "server-only";
import { createHash } from "node:crypto";
import { clock } from "#lib/base/clock.ts";

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** A link that leads somewhere: not revoked, not expired, of a customer who is not in the archive. */
export const live = () => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: clock.now() } }],
  tenant: { archivedAt: null },
});
