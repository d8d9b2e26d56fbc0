import "server-only";
import { db, joinSql, noSql, rawSql, sql } from "./db.ts";
import { sealedPrefix } from "./jwe.ts";
import { findCurrentKeyId, isRenamed, open, seal } from "./seal.ts";
import { type Place, type Purpose, placeOf, purposes, sealedColumns } from "./sealed-columns.ts";
import { Secret } from "./secret.ts";
import { settings } from "./settings.ts";
import { isDataKeyId } from "./settings-rules.ts";
import type { StoredValue } from "./stored-values.ts";
import { UnreadableError } from "./unreadable.ts";

/** A key that stored values need and ENCRYPTION_KEYS does not have, or has with other bytes. */
export type KeyProblem = { id: string; values: number; problem: "missing" | "wrong" };

/** `values` has an encryption key's id in their headers, and the app still opens `needed` of them. */
type Use = { kid: string; values: number; needed: number };
type UseOf = Use & { purpose: Purpose; records: [first: string, last: string] };

/**
 * The key ids in the headers of one column, with how many values each encrypted. A header that can't be read has no
 * id: that value was altered, and no key would open it.
 */
async function listUses(purpose: Purpose, ids: string[], onlyNeeded: boolean): Promise<UseOf[]> {
  const { table, column, record, which, needed } = sealedColumns[purpose];
  const value = rawSql(column);
  const header = sql`split_part(${value}, '.', 1)`;
  const base64 = sql`rpad(translate(${header}, '-_', '+/'), (length(${header}) + 3) / 4 * 4, '=')`;
  // Decoding a header takes long where there are many; those of our keys are known by how they begin.
  const known = ids.map((id) => sql`WHEN starts_with(${value}, ${sealedPrefix(id)}) THEN ${id}`);
  const kid = sql`CASE ${known.length > 0 ? joinSql(known, " ") : noSql}
    WHEN ${header} ~ '^[A-Za-z0-9_-]+$' AND length(${header}) % 4 <> 1
    THEN substring(encode(decode(${base64}, 'base64'), 'escape') from '"kid":"([A-Za-z0-9_.-]+)"') END`;
  const uses = await db().$queryRaw<Omit<UseOf, "purpose">[]>`
    SELECT kid, count(*)::int AS values, count(*) FILTER (WHERE needed)::int AS needed,
      ARRAY[min(id COLLATE "C") FILTER (WHERE needed), max(id COLLATE "C") FILTER (WHERE needed)] AS records
    FROM (
      SELECT ${kid} AS kid, ${rawSql(record)}::text AS id, ${rawSql(needed)} AS needed FROM ${rawSql(table)}
      WHERE ${value} IS NOT NULL AND ${rawSql(which)} AND ${onlyNeeded ? rawSql(needed) : sql`true`}
    ) AS used
    WHERE kid IS NOT NULL GROUP BY kid`;
  return uses.map((use) => ({ ...use, purpose }));
}

type Row = Omit<StoredValue, "needed">;

/** One altered value says nothing about its key, so two are tried of each column. */
async function isOne(
  uses: UseOf[],
  is: (sealed: string, place: Place) => Promise<boolean>,
): Promise<boolean> {
  for (const { purpose, records } of uses) {
    const { table, column, tenant, record, version } = sealedColumns[purpose];
    const rows = await db().$queryRaw<Row[]>`
      SELECT ${rawSql(column)} AS sealed, ${rawSql(tenant ?? "NULL")}::text AS "tenantId",
        ${rawSql(record)}::text AS "recordId", ${rawSql(version ?? "NULL")}::text AS version
      FROM ${rawSql(table)} WHERE ${rawSql(record)}::text IN (${joinSql(records)})`;
    for (const { sealed, tenantId, recordId, version: sealedAs } of rows)
      if (await is(sealed, placeOf(purpose, tenantId, recordId, sealedAs))) return true;
  }
  return false;
}

async function opens(sealed: string, place: Place): Promise<boolean> {
  try {
    await open(sealed, place);
    return true;
  } catch (error) {
    if (error instanceof UnreadableError) return false;
    throw error;
  }
}

/** Every key that there is: of ENCRYPTION_KEYS, and data keys. */
async function listHeld(): Promise<string[]> {
  const dataKeys = await db().dataKey.findMany({ select: { id: true }, orderBy: { createdAt: "asc" } });
  return [...settings().encryptionKeys, ...dataKeys].map(({ id }) => id);
}

/** A health check asks for what is needed alone: keys that have stopped stay for good. */
async function listAllUses(held: string[], onlyNeeded: boolean): Promise<UseOf[]> {
  return (await Promise.all(purposes.map((purpose) => listUses(purpose, held, onlyNeeded)))).flat();
}

/** How many stored values each key encrypted: each that there is, and every other that a value names. */
export async function listKeyUses(): Promise<Use[]> {
  const held = await listHeld();
  const used = Map.groupBy(await listAllUses(held, false), ({ kid }) => kid);
  const ids = new Set([...held, ...used.keys()]);
  return [...ids].map((kid) => {
    const uses = used.get(kid) ?? [];
    const sum = (of: "values" | "needed") => uses.reduce((total, use) => total + use[of], 0);
    return { kid, values: sum("values"), needed: sum("needed") };
  });
}

const canary = placeOf("canary", null, "1");

/** A database without values gets one at its first start, so that keys of another installation are noticed from then on. */
export async function plantCanary(): Promise<void> {
  if ((await db().canary.count()) > 0) return;
  const data = { id: 1, sealed: await seal(new Secret("canary"), canary) };
  await db().canary.createMany({ data, skipDuplicates: true });
}

/** Whether every key id that a stored value names is there and opens it. Writes nothing. Throws ProviderError. */
export async function findKeyProblems(): Promise<KeyProblem[]> {
  const ids = await listHeld();
  const uses = await listAllUses(ids, true);
  const held = new Set(ids);
  const lost = new Set(settings().lostKeys.filter((id) => !held.has(id)));
  const problems: KeyProblem[] = [];
  for (const [id, ofKey] of Map.groupBy(uses, ({ kid }) => kid)) {
    const values = ofKey.reduce((sum, { needed }) => sum + needed, 0);
    if (lost.has(id)) continue;
    if (!held.has(id)) {
      // A header that was changed names a key that there never was: see `doctor -- secrets`.
      const isAltered = await isOne(ofKey, async (sealed) => await isRenamed(sealed, ids));
      if (!isAltered) problems.push({ id, values, problem: "missing" });
    } else if (!(await isOne(ofKey, opens))) problems.push({ id, values, problem: "wrong" });
  }
  return problems.sort((a, b) => a.id.localeCompare(b.id));
}

/** How every value begins that a key of LOST_ENCRYPTION_KEYS encrypted. */
export function listLostPrefixes(): string[] {
  const { encryptionKeys, lostKeys } = settings();
  return lostKeys.filter((id) => !encryptionKeys.some((key) => key.id === id)).map(sealedPrefix);
}

/**
 * Deletes what the app makes again automatically where the keys that encrypted it are lost. The ledger's new key knows
 * no request of before: what was unfinished then is looked up at Polytomic again.
 */
export async function forgetLost(): Promise<void> {
  for (const startsWith of listLostPrefixes()) {
    const where = { sealed: { startsWith } };
    await db().canary.deleteMany({ where });
    await db().ledgerKey.deleteMany({ where });
  }
}

const count = (values: number) =>
  values === 1 ? "1 stored value" : `${values.toLocaleString("en")} stored values`;

/** For the person who starts the app. */
export function keyProblemWords({ id, values, problem }: KeyProblem): string {
  return problem === "missing"
    ? `Encryption key ${id} is missing. It encrypted ${count(values)}.`
    : `Encryption key ${id} is not the key that encrypted ${count(values)}.`;
}

/** For the person who wants to take a key away. */
export async function listKeyUseWords(): Promise<string[]> {
  const current = await findCurrentKeyId();
  return (await listKeyUses()).map((use) => keyUseWords(use, current));
}

function keyUseWords({ kid, values, needed }: Use, current: string | undefined): string {
  if (values > 0)
    return `key ${kid}: ${count(values)}${needed === 0 ? ", all of API keys that have stopped" : ""}`;
  if (isDataKeyId(kid) && kid !== current) return `key ${kid}: no stored value uses it`;
  return kid === current
    ? `key ${kid}: no stored value yet; it encrypts what is stored next`
    : `key ${kid}: no stored value uses it, so it can be removed`;
}
