import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

/* What has to be so before a tenant's key is changed. */

/** What a change of its key needs to know about the tenant, with the key in use. */
export async function requireKeyed(tenantId: string) {
  const tenant = await db().tenant.findUnique({
    where: { id: tenantId },
    include: { keys: { where: { state: "current" }, orderBy: { mintedAt: "desc" }, take: 1 } },
  });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  const { organizationId } = tenant;
  if (!organizationId) throw new AppError("conflict", "The organization does not exist yet.");
  return { ...tenant, organizationId, key: tenant.keys[0] ?? null };
}

/** What staff must type before a working key is stopped. */
export function requireName(typed: string | undefined, name: string): void {
  if (typed?.trim() === name) return;
  const message = typed?.trim() ? `That is not ${name}: capitals count.` : `Type ${name} to confirm.`;
  throw new AppError("invalid", message, { fields: { typedName: message } });
}

/** Removing a user would also stop the new key. */
export async function requireStaying(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const isOf = { path: ["userId"], equals: userId };
  const leaving = { tenantId, kind: "user_remove", input: isOf, finishedAt: null } as const;
  if ((await tx.operation.count({ where: leaving })) === 0) return;
  throw new AppError("conflict", "The key's user is being removed.", {
    hint: "Finish or cancel the removal on the Users page first.",
  });
}

/** Throws AppError `conflict` while a key is being revoked: a late request of the revocation might stop a new key. */
export async function requireNoRevocation(tx: Tx, tenantId: string): Promise<void> {
  const open = { tenantId, kind: "key_revoke", finishedAt: null } as const;
  if ((await tx.operation.count({ where: open })) === 0) return;
  throw new AppError("conflict", "A key of this tenant is being revoked.", {
    hint: "Finish or cancel the revocation first.",
  });
}

export type Keyed = Awaited<ReturnType<typeof requireKeyed>>;
