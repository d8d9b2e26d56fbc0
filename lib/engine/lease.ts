import "server-only";
import { readFileSync, readlinkSync } from "node:fs";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Prisma } from "#prisma/client/client.ts";

/**
 * One worker at a time per tenant. The token is a fence: a worker that stalls past the end of its lease finds another
 * token in the row and can't write its result.
 */
export type Lease = {
  tenantId: string;
  token: string;
  holder: string | null;
  /** It was given back with the last write. */
  isEnded?: boolean;
};

/** How long a lease holds, by how long a request may take. */
export const leaseUntil = (timeLimitMs = settings().polytomic.timeoutMs) =>
  later(clock.now(), timeLimitMs + 20 * secondMs);

/** A lease with the tenant's row as it was when it was taken. */
export type Taken = Lease & { tenant: TenantRecord };

/** One that is stored with a tenant's new row. */
export const newLease = (tenantId: string): Lease => ({ tenantId, token: random.uuid(), holder: holderId() });

export const leaseColumns = ({ token, holder }: Lease) => ({
  leaseToken: token,
  leaseUntil: leaseUntil(),
  leaseHolder: holder,
});

/** Null while another worker has this tenant. */
export async function takeLease(tenantId: string): Promise<Taken | null> {
  const lease = newLease(tenantId);
  const taken = await take(lease, { OR: [{ leaseToken: null }, { leaseUntil: { lt: clock.now() } }] });
  if (taken) return taken;
  const dead = await listDeadHolders();
  return dead.length > 0 ? await take(lease, isLeftBy(dead)) : null;
}

async function take(lease: Lease, free: Prisma.TenantWhereInput): Promise<Taken | null> {
  const where = { id: lease.tenantId, ...free };
  const [tenant] = await db().tenant.updateManyAndReturn({ where, data: leaseColumns(lease) });
  return tenant ? { ...lease, tenant } : null;
}

export const renewed = () => ({ leaseUntil: leaseUntil() });
export const ended = { leaseToken: null, leaseUntil: null, leaseHolder: null };

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
    data: renewed(),
  });
  if (count === 0) throw lost();
}

/** Renews it where nothing is written: for a worker that reads for long. One that is lost stays lost. */
export async function prolongLease({ tenantId, token }: Lease): Promise<void> {
  await db().tenant.updateMany({ where: { id: tenantId, leaseToken: token }, data: renewed() });
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

export async function releaseLease({ tenantId, token, isEnded }: Lease): Promise<void> {
  if (isEnded) return;
  await db().tenant.updateMany({ where: { id: tenantId, leaseToken: token }, data: ended });
}

/** Ends any lease: its holder finds another token, or none, and writes nothing. */
export async function endLease(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: ended });
}

/** Ends every lease. Only for a caller that knows that no worker is running. */
export async function dropLeases(): Promise<void> {
  await db().tenant.updateMany({ where: { leaseToken: { not: null } }, data: ended });
}

/*
 * Which processes hold leases, and which of them are dead. A process with a row beats by the database's clock. It is
 * dead when it has not beaten for 10 seconds, or when it ran here and is gone.
 *
 * A process that froze notices the gap and continues under a new id, so it knows that its leases may be gone.
 */

const beatMs = 2 * secondMs;
const deadAfterMs = 10 * secondMs;
/** Earlier than others take its leases. */
const silentAfterMs = 7 * secondMs;
const keptMs = hourMs;

type Beat = { id: string; at: Date; uptimeMs: number };
// Next evaluates modules more than once, and there is one process.
const kept = globalThis as { leaseHolder?: Beat };

/** The wall clock may jump, and the other one may stand still while a machine sleeps. */
const silentMs = ({ at, uptimeMs }: Beat) =>
  Math.max(clock.now().getTime() - at.getTime(), performance.now() - uptimeMs);

/** Null in a program that does not beat: its leases only expire. */
export const holderId = (): string | null => kept.leaseHolder?.id ?? null;

/** Whether this process has beaten without a gap since it took a lease under this id. */
export function isHolder(id: string | null): boolean {
  const { leaseHolder: own } = kept;
  return id === null || (own?.id === id && silentMs(own) < silentAfterMs);
}

/** Process ids mean something within one boot and one namespace only. Null where neither can be known. */
function findHost(): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return null;
  }
}

export async function beat(): Promise<void> {
  const now = { at: clock.now(), uptimeMs: performance.now() };
  const { leaseHolder: own } = kept;
  const id = own && silentMs(own) < silentAfterMs ? own.id : random.uuid();
  await db().$executeRaw`
    INSERT INTO lease_holder (id, host, pid, seen_at)
    VALUES (${id}::uuid, ${findHost()}, ${process.pid}, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;
  if (id !== own?.id)
    await db().$executeRaw`
      DELETE FROM lease_holder WHERE seen_at < clock_timestamp() - ${keptMs} * interval '1 ms'`;
  kept.leaseHolder = { id, ...now };
}

/** Beats until the process ends. */
export async function startBeating(): Promise<void> {
  await beatAndLog();
  setInterval(beatAndLog, beatMs).unref();
}

/** Without a heartbeat the process works on, and its leases may be taken early. */
const beatAndLog = () =>
  beat().catch((error: unknown) => log().warn({ err: error }, "a heartbeat was not stored"));

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** The ids of processes that no longer hold a lease. */
export async function listDeadHolders(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string; host: string | null; pid: number; silent: boolean }[]>`
    SELECT id, host, pid, seen_at < clock_timestamp() - ${deadAfterMs} * interval '1 ms' AS silent
    FROM lease_holder`;
  const host = findHost();
  return rows
    .filter((row) => row.silent || (host !== null && row.host === host && isGone(row.pid)))
    .map(({ id }) => id);
}
