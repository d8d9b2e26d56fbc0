import "server-only";
import { db, sql, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { assign, type Part, update, writeTogether } from "#lib/base/together.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { ended, type Lease, lost, renewed } from "./lease.ts";

/** An operation with its tenant and its sealed secret: for the engine and its definitions, never for a page. */
export async function requireOperation(id: string, from: Tx = db()) {
  const operation = await from.operation.findUnique({
    where: { id },
    omit: { secret: false },
    include: { tenant: true },
  });
  if (!operation) throw notThere();
  return operation;
}

/** The same where the tenant's row is known, or being read. */
export async function requireOperationOf(
  id: string,
  owner: TenantRecord | Promise<TenantRecord>,
): Promise<OperationRecord> {
  const find = () => db().operation.findUnique({ where: { id }, omit: { secret: false } });
  const [operation, tenant] = await Promise.all([find(), owner]);
  if (operation?.tenantId !== tenant.id) throw notThere();
  return { ...operation, tenant };
}

export const notThere = () => new AppError("not-found", "This change no longer exists.");

type Found = Awaited<ReturnType<typeof requireOperation>>;
/** The parameters of its message are checked when they are turned into words. */
export type OperationRecord = Omit<Found, "messageParams"> & { messageParams: unknown };

/** What was asked for, and what became known on the way. */
export type Input = { readonly [name: string]: string | number | boolean | null | undefined };

/** An operation whose input and stage are those of its definition. */
export type Open<I extends Input = Input, S extends string = string> = Omit<
  OperationRecord,
  "input" | "stage"
> & { input: I; stage: S };

/** A part of the input that an earlier stage has put there. */
export function known<I extends Input, N extends keyof I & string>(
  { id, input }: Pick<Open<I>, "id" | "input">,
  name: N,
): NonNullable<I[N]> {
  const value = input[name];
  if (value === null || value === undefined) throw new Error(`The operation ${id} has no ${name} yet`);
  return value;
}

/** As JSON, which has no undefined values. */
export function stored(input: Input): Prisma.JsonObject {
  const given = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(given);
}

/** What becomes true, as data, so that one statement under the lease writes it with the end of its request. */
export type Writes = {
  tenant?: Partial<TenantRecord>;
  operation?: Partial<Omit<OperationRecord, "tenant">>;
  /** Other rows. */
  rows?: Part[];
  audit?: Part[];
  /** Reasons for attention that it ends. */
  clears?: Part[];
};

/**
 * One statement of a worker. The tenant's row is its fence, as in `held`: a worker that lost its lease writes nothing,
 * and gets AppError `busy`. It renews the lease, or ends it where the operation rests from then on.
 */
export async function writeUnder(
  lease: Lease,
  id: string,
  { tenant, operation, rows = [], audit = [], clears = [] }: Writes,
  tx?: Tx,
): Promise<void> {
  const { tenantId, token } = lease;
  const rests = operation?.state !== undefined && operation.state !== "running";
  const row = { ...renewed(), ...tenant, ...(rests && ended) };
  const fence = sql`
    UPDATE tenant SET ${assign(row)} WHERE id = ${tenantId} AND lease_token = ${token} RETURNING id`;
  const moved = operation ? [update("operation", id, operation)] : [];
  if (!(await writeTogether(fence, [...moved, ...rows, ...audit, ...clears], tx))) throw lost();
  if (rests) lease.isEnded = true;
}
