import "server-only";
import { clock } from "#lib/base/clock.ts";

/** A link that works: not revoked, not expired, and its tenant is not archived. */
export const live = () => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: clock.now() } }],
  tenant: { archivedAt: null },
});
