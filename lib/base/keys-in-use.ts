import "server-only";
import { db, joinSql, rawSql, sql } from "./db.ts";
import { open, seal, sealedPrefix } from "./seal.ts";
import { type Place, type Purpose, placeOf, sealedColumns } from "./sealed-columns.ts";
import { Secret } from "./secret.ts";
import { settings } from "./settings.ts";

/** A key that stored values need and ENCRYPTION_KEYS does not have, or has with other bytes. */
export type KeyProblem = { id: string; values: number; problem: "missing" | "wrong" };

type Use = { purpose: Purpose; kid: string; values: number; records: [first: string, last: string] };

/**
 * The key ids in the headers of one column, with how many values each encrypted. A header that can't be read has no
 * id: that value was altered, and no key would open it.
 */
async function listUses(purpose: Purpose): Promise<Use[]> {
  const { table, column, record, needed } = sealedColumns[purpose];
  const value = rawSql(column);
  const header = sql`split_part(${value}, '.', 1)`;
  const base64 = sql`rpad(translate(${header}, '-_', '+/'), (length(${header}) + 3) / 4 * 4, '=')`;
  // Decoding a header takes long where there are many; those of our keys are known by how they begin.
  const known = settings().encryptionKeys.map(
    ({ id }) => sql`WHEN starts_with(${value}, ${sealedPrefix(id)}) THEN ${id}`,
  );
  const kid = sql`CASE ${joinSql(known, " ")}
    WHEN ${header} ~ '^[A-Za-z0-9_-]+$' AND length(${header}) % 4 <> 1
    THEN substring(encode(decode(${base64}, 'base64'), 'escape') from '"kid":"([A-Za-z0-9_.-]+)"') END`;
  const uses = await db().$queryRaw<Omit<Use, "purpose">[]>`
    SELECT kid, count(*)::int AS values, ARRAY[min(id COLLATE "C"), max(id COLLATE "C")] AS records
    FROM (
      SELECT ${kid} AS kid, ${rawSql(record)}::text AS id FROM ${rawSql(table)}
      WHERE ${value} IS NOT NULL AND ${rawSql(needed)}
    ) AS used
    WHERE kid IS NOT NULL GROUP BY kid`;
  return uses.map((use) => ({ ...use, purpose }));
}

type Row = { sealed: string; tenantId: string | null; recordId: string };

/** One altered value says nothing about its key, so two are tried of each column. */
async function opensOne(uses: Use[]): Promise<boolean> {
  for (const { purpose, records } of uses) {
    const { table, column, tenant, record } = sealedColumns[purpose];
    const rows = await db().$queryRaw<Row[]>`
      SELECT ${rawSql(column)} AS sealed, ${rawSql(tenant ?? "NULL")}::text AS "tenantId",
        ${rawSql(record)}::text AS "recordId"
      FROM ${rawSql(table)} WHERE ${rawSql(record)}::text IN (${joinSql(records)})`;
    for (const { sealed, tenantId, recordId } of rows)
      if (await opens(sealed, placeOf(purpose, tenantId, recordId))) return true;
  }
  return false;
}

const opens = (sealed: string, place: Place) =>
  open(sealed, place).then(
    () => true,
    () => false,
  );

const canary = placeOf("canary", null, "1");

/**
 * Whether every key id that a stored value names is there and opens it. A database without values gets one at its
 * first start, so that keys of another installation are noticed from then on.
 */
export async function findKeyProblems(): Promise<KeyProblem[]> {
  const data = { id: 1, sealed: await seal(new Secret("canary"), canary) };
  await db().canary.createMany({ data, skipDuplicates: true });
  const purposes = Object.keys(sealedColumns) as Purpose[];
  const uses = (await Promise.all(purposes.map(listUses))).flat();
  const held = new Set(settings().encryptionKeys.map(({ id }) => id));
  const problems: KeyProblem[] = [];
  for (const [id, ofKey] of Map.groupBy(uses, ({ kid }) => kid)) {
    const values = ofKey.reduce((sum, use) => sum + use.values, 0);
    if (!held.has(id)) problems.push({ id, values, problem: "missing" });
    else if (!(await opensOne(ofKey))) problems.push({ id, values, problem: "wrong" });
  }
  return problems.sort((a, b) => a.id.localeCompare(b.id));
}

/** For the person who starts the app. */
export function keyProblemWords({ id, values, problem }: KeyProblem): string {
  const what = values === 1 ? "1 stored value" : `${values.toLocaleString("en")} stored values`;
  return problem === "missing"
    ? `Encryption key ${id} is missing. It encrypted ${what}.`
    : `Encryption key ${id} is not the key that encrypted ${what}.`;
}
