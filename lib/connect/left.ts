import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { LeftLinks } from "./views.ts";

/** The page stays bounded; those that are revoked make room for the next. */
const most = 100;

/**
 * The connect links that a disabled person made and that still work, or will when their tenant is restored. They know
 * the addresses; customers use them, so disabling does not revoke them.
 */
export async function listLeftLinks(me: Staff, staffId: string): Promise<LeftLinks> {
  requireRight(me, "staff:manage");
  const links = await db().connectLink.findMany({
    where: {
      createdById: staffId,
      createdBy: { disabledAt: { not: null } },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: clock.now() } }],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: most + 1,
    include: { tenant: { select: { name: true } } },
  });
  return {
    hasMore: links.length > most,
    links: links
      .slice(0, most)
      .map(({ id, tenantId, tenant, connectionName, uses, lastUsedAt, createdAt }) => ({
        id,
        tenantId,
        tenantName: tenant.name,
        connectionName,
        uses,
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        createdAt: createdAt.toISOString(),
      })),
  };
}
