import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

/** The tenant's row with its sealed client secret: for the wizard's own use, never for a page. */
export async function requireTenant(id: string, from: Tx = db()) {
  const tenant = await from.tenant.findUnique({ where: { id }, omit: { oidcClientSecret: false } });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  return tenant;
}

/** The same, locked against other changes until the transaction ends. */
export async function lockTenant(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM tenant WHERE id = ${id}::uuid FOR UPDATE`;
  return await requireTenant(id, tx);
}

export type TenantRecord = Awaited<ReturnType<typeof requireTenant>>;
