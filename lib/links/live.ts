import "server-only";
import { clock } from "#lib/base/clock.ts";

/** A link that leads somewhere: not revoked, not expired, of a customer who is not in the archive. */
export const live = () => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: clock.now() } }],
  tenant: { archivedAt: null },
});
