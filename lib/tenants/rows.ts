import "server-only";
import { db, joinSql, rawSql, type Sql, sql, type Tx, transact } from "#lib/base/db.ts";
import type { Filter } from "./filter.ts";

/*
 * Reading rows of the tenants table, however many there are. Left to itself the database guesses how often a
 * text occurs and where in the order, and a wrong guess makes it walk along the whole index of the sort: for
 * a name at the end of the alphabet, for one that is rarer than it looks.
 */

/** No more than the table shows: notes and decisions may be long. */
const shown = rawSql(`
  tenant.id::text, tenant.name, external_id AS "externalId", status,
  root_email AS "rootEmail", key_hint AS "keyHint", key_minted_at AS "keyMintedAt",
  last_verified_at AS "lastVerifiedAt", labels, tenant.created_at AS "createdAt",
  (SELECT staff.name FROM staff WHERE staff.id = created_by_id) AS "createdBy",
  (SELECT staff.name FROM staff WHERE staff.id = owner_id) AS owner`);

export type Row = {
  id: string;
  name: string;
  externalId: string | null;
  status: string;
  rootEmail: string | null;
  keyHint: string | null;
  keyMintedAt: Date | null;
  lastVerifiedAt: Date | null;
  labels: string[];
  createdAt: Date;
  createdBy: string;
  owner: string;
};

/** What is read: the rows of one segment that pass the filter, in order, at most `take` of them. */
type Reading = { filter: Filter; segment: Sql; order: Sql; take: number };

/** So many rows of the order are looked through before it is asked the other way round. */
const nearBy = 4_000;

export async function readRows(reading: Reading): Promise<Row[]> {
  if (!reading.filter.isSparse) return await walk(db(), reading);
  const found = await lookNearBy(reading);
  if (found.length === reading.take || !(await isLonger(reading))) return found;
  return await gather(reading);
}

const both = ({ filter, segment }: Reading) => sql`${filter.indexed} AND ${segment}`;
const restOf = ({ filter }: Reading) => joinSql([sql`TRUE`, ...filter.rest], " AND ");

/** Along the index of the sort. */
function walk(from: Tx, reading: Reading): Promise<Row[]> {
  const { order, take } = reading;
  return from.$queryRaw<Row[]>`
    SELECT ${shown} FROM tenant WHERE ${both(reading)} AND ${restOf(reading)} ORDER BY ${order} LIMIT ${take}::int`;
}

/** The same, and not further than `nearBy`: enough for what many tenants have. */
function lookNearBy(reading: Reading): Promise<Row[]> {
  const { order, take } = reading;
  return db().$queryRaw<Row[]>`
    SELECT ${shown}
    FROM (SELECT * FROM tenant WHERE ${both(reading)} ORDER BY ${order} LIMIT ${nearBy}::int) AS tenant
    WHERE ${restOf(reading)} ORDER BY ${order} LIMIT ${take}::int`;
}

async function isLonger(reading: Reading): Promise<boolean> {
  const beyond = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM tenant WHERE ${both(reading)} ORDER BY ${reading.order} OFFSET ${nearBy}::int LIMIT 1`;
  return beyond.length > 0;
}

/**
 * By the indexes of texts, labels and keys, and put in order afterwards: for what few tenants have, or those at the
 * far end. The settings are the transaction's, and end with it.
 */
function gather(reading: Reading): Promise<Row[]> {
  return transact(async (tx) => {
    await tx.$queryRaw`
      SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`;
    return await walk(tx, reading);
  });
}
