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
  tenant.id::text, tenant.name, external_id AS "externalId", status, attention_code AS "attentionCode", attention_params AS "attentionParams",
  root_email AS "rootEmail", key_hint AS "keyHint", key_minted_at AS "keyMintedAt",
  last_verified_at AS "lastVerifiedAt", labels, tenant.created_at AS "createdAt",
  (SELECT staff.name FROM staff WHERE staff.id = created_by_id) AS "createdBy",
  (SELECT staff.name FROM staff WHERE staff.id = owner_id) AS owner`);

export type Row = {
  id: string;
  name: string;
  externalId: string | null;
  status: string;
  attentionCode: string | null;
  attentionParams: unknown;
  rootEmail: string | null;
  keyHint: string | null;
  keyMintedAt: Date | null;
  lastVerifiedAt: Date | null;
  labels: string[];
  createdAt: Date;
  createdBy: string;
  owner: string;
};

/** What is read: the rows of one stretch that pass the filter, in order, at most `take` of them. */
type Reading = { filter: Filter; where: Sql; order: Sql; take: number };

/** So many rows of the order are looked through before it is asked the other way round. */
const nearBy = 4_000;
/** So few are put in order without looking along it first. */
const few = 2_000;

export async function readRows(reading: Reading): Promise<Row[]> {
  if (!reading.filter.isSparse) return await walk(db(), reading);
  if (await seemsRare(reading.filter)) {
    const rows = await gatherFew(reading);
    if (rows) return rows;
  }
  const found = await lookNearBy(reading);
  if (found.length === reading.take || !(await isLonger(reading))) return found;
  return await gather((tx) => walk(tx, reading));
}

const all = (conditions: Sql[]) => joinSql([sql`TRUE`, ...conditions], " AND ");
/** Those by which the order's index is read. */
const alongOf = ({ filter, where }: Reading) => all([filter.indexed, where]);
const restOf = ({ filter: { text, rest } }: Reading) => all([...(text ? [text] : []), ...rest]);

/** Along the index of the sort. */
function walk(from: Tx, reading: Reading): Promise<Row[]> {
  const { order, take } = reading;
  return from.$queryRaw<Row[]>`
    SELECT ${shown} FROM tenant WHERE ${alongOf(reading)} AND ${restOf(reading)}
    ORDER BY ${order} LIMIT ${take}::int`;
}

/** The same, and not further than `nearBy`: enough for what many tenants have. */
function lookNearBy(reading: Reading): Promise<Row[]> {
  const { order, take } = reading;
  return db().$queryRaw<Row[]>`
    SELECT ${shown}
    FROM (SELECT * FROM tenant WHERE ${alongOf(reading)} ORDER BY ${order} LIMIT ${nearBy}::int) AS tenant
    WHERE ${restOf(reading)} ORDER BY ${order} LIMIT ${take}::int`;
}

async function isLonger(reading: Reading): Promise<boolean> {
  const beyond = await db().$queryRaw<unknown[]>`
    SELECT 1 FROM tenant WHERE ${alongOf(reading)} ORDER BY ${reading.order} OFFSET ${nearBy}::int LIMIT 1`;
  return beyond.length > 0;
}

type Explained = { "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] };

/** Whether the database takes the text for rare. Only a guess, from a sample: whichever way is taken first, all is found. */
async function seemsRare({ text }: Filter): Promise<boolean> {
  if (text === null) return false;
  const [explained] = await db().$queryRaw<
    Explained[]
  >`EXPLAIN (FORMAT JSON) SELECT FROM tenant WHERE ${text}`;
  const guess = explained?.["QUERY PLAN"][0].Plan["Plan Rows"];
  return guess !== undefined && guess <= few;
}

/** All that there are, put in order afterwards; null when they are not few. */
async function gatherFew(reading: Reading): Promise<Row[] | null> {
  const { order, take } = reading;
  const rows = await gather(
    (tx) => tx.$queryRaw<(Row & { found: number })[]>`
      SELECT ${shown}, count(*) OVER ()::int AS found
      FROM (SELECT * FROM tenant WHERE ${alongOf(reading)} AND ${restOf(reading)} LIMIT ${few + 1}::int) AS tenant
      ORDER BY ${order} LIMIT ${take}::int`,
  );
  return rows[0] && rows[0].found > few ? null : rows.map(({ found: _, ...row }) => row);
}

/**
 * By the indexes of texts, labels and keys, and put in order afterwards: for what few tenants have, or those at the
 * far end. The settings are the transaction's, and end with it.
 */
function gather<T>(ask: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await tx.$queryRaw`
      SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`;
    return await ask(tx);
  });
}
