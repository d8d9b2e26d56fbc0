import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

export async function requireTenant(id: string, from: Tx = db()) {
  const tenant = await from.tenant.findUnique({ where: { id } });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  return tenant;
}

/** The same, locked against other changes until the transaction ends. */
export async function lockTenant(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM tenant WHERE id = ${id}::uuid FOR UPDATE`;
  return await requireTenant(id, tx);
}

/** Locks tenants against other changes until the transaction ends. Comes before anything else is written of them. */
export async function holdTenants(tx: Tx, ids: string[]): Promise<void> {
  await tx.$queryRaw`SELECT id FROM tenant WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** The error for what can't wait while a worker has the tenant. */
export const inProgress = () =>
  new AppError("busy", "A request for this tenant is in progress.", { hint: "Try again in a moment." });

export type TenantRecord = Awaited<ReturnType<typeof requireTenant>>;
