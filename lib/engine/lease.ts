import "server-only";
import { clock, later, secondMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { holderId, isHolder, listDeadHolders } from "./holder.ts";

/**
 * One worker at a time per tenant. The token is a fence: a worker that stalls past the end of its lease finds another
 * token in the row and can't write its result.
 */
export type Lease = { tenantId: string; token: string; holder: string | null };

const until = () => later(clock.now(), settings().polytomic.timeoutMs + 20 * secondMs);

/** Null while another worker has this tenant. */
export async function takeLease(tenantId: string): Promise<Lease | null> {
  const lease = { tenantId, token: random.uuid(), holder: holderId() };
  const free = [{ leaseToken: null }, { leaseUntil: { lt: clock.now() } }];
  if (await take(lease, { OR: free })) return lease;
  const dead = await listDeadHolders();
  return dead.length > 0 && (await take(lease, isLeftBy(dead))) ? lease : null;
}

async function take({ tenantId, token, holder }: Lease, free: Prisma.TenantWhereInput): Promise<boolean> {
  const { count } = await db().tenant.updateMany({
    where: { id: tenantId, ...free },
    data: { leaseToken: token, leaseUntil: until(), leaseHolder: holder },
  });
  return count === 1;
}

/**
 * A lease of a dead process. Polytomic may still work on its last request. A POST has an idempotency key; anything else
 * could arrive after a later change, so its time limit is waited for.
 */
export const isLeftBy = (dead: string[]): Prisma.TenantWhereInput => ({
  leaseHolder: { in: dead },
  calls: { none: { state: "sent", method: { not: "POST" }, deadlineAt: { gt: clock.now() } } },
});

/** Call right before sending: whether this process may still have the lease. It may have been frozen. */
export const mayHold = ({ holder }: Lease): boolean => isHolder(holder);

/** Starts every transaction of a worker: checks that the lease is still its own, and renews it. */
export async function holdLease(tx: Tx, { tenantId, token }: Lease): Promise<void> {
  const { count } = await tx.tenant.updateMany({
    where: { id: tenantId, leaseToken: token },
    data: { leaseUntil: until() },
  });
  if (count === 0) throw lost();
}

/** A worker's transaction. A worker that lost its lease writes nothing. */
export function held<T>(lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await holdLease(tx, lease);
    return await work(tx);
  });
}

export const lost = () =>
  new AppError("busy", "Someone else is working on this.", { hint: "Reload to see its progress." });

export async function releaseLease({ tenantId, token }: Lease): Promise<void> {
  await db().tenant.updateMany({
    where: { id: tenantId, leaseToken: token },
    data: { leaseToken: null, leaseUntil: null, leaseHolder: null },
  });
}

/** Ends any lease: its holder finds another token, or none, and writes nothing. */
export async function endLease(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenant.update({
    where: { id: tenantId },
    data: { leaseToken: null, leaseUntil: null, leaseHolder: null },
  });
}

/** Ends every lease. Only for a caller that knows that no worker is running. */
export async function dropLeases(): Promise<void> {
  await db().tenant.updateMany({
    where: { leaseToken: { not: null } },
    data: { leaseToken: null, leaseUntil: null, leaseHolder: null },
  });
}
