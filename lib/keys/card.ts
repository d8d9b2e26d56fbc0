import "server-only";
import { db } from "#lib/base/db.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { rightToRead } from "./read.ts";

/** The card of a tenant's current key; null if there is none. Never reads the ciphertext. */
export async function findKeyCard(staff: Staff, tenantId: string): Promise<KeyCard | null> {
  requireRight(staff, "tenant:read");
  const key = await db().organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    include: {
      tenant: { select: { name: true, rootEmail: true } },
      mintedBy: { select: { name: true } },
    },
  });
  if (!key) return null;
  return {
    tenantId,
    tenantName: key.tenant.name,
    hint: key.hint,
    mintedAt: key.mintedAt.toISOString(),
    mintedBy: key.mintedBy?.name ?? null,
    verifiedAt: key.verifiedAt?.toISOString() ?? null,
    userEmail: key.userEmail ?? key.tenant.rootEmail,
    read: rightToRead(staff, key.trouble),
  };
}
