/**
 * What the product has made once, kept and put back: thousands of cases begin with the same customer, and making it
 * each time costs a quarter of all. Everything is as it was: rows, Polytomic, the time and the ids that come next.
 */
import { afterAll } from "vitest";
import { runSql } from "#lib/base/db.ts";
import type { Ground } from "./ground.ts";
import { type Row, type Scene, sceneOf } from "./kinds.ts";

/** They are of the people and of this process, or only grow. */
const left =
  "_prisma_migrations audit_event audit_seal audit_stream canary data_key lease_holder ledger_key session staff upstream_slot".split(
    " ",
  );

/** Each table with its columns, but for those that PostgreSQL computes. */
async function listTables(): Promise<{ name: string; columns: string }[]> {
  const { rows } = await runSql(
    `SELECT format('%I.%I', table_schema, table_name) AS name,
            string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE is_generated = 'NEVER' AND table_type = 'BASE TABLE'
       AND (table_schema = 'public' AND table_name <> ALL ($1) OR (table_schema, table_name) = ('pgboss', 'job_common'))
     GROUP BY table_schema, table_name`,
    [left],
  );
  return rows;
}

/** Keeps every row; returns the statement that puts them back. */
async function keepRows(folder: string): Promise<string> {
  const tables = await listTables();
  const any = tables.map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`);
  const { rows } = await runSql(any.join(" UNION ALL "));
  const filled = new Set((rows as { name: string }[]).map(({ name }) => name));
  const kept = tables
    .filter(({ name }) => filled.has(name))
    .map((table) => ({ ...table, copy: `${folder}."${table.name}"` }));
  await runSql(
    [
      `CREATE SCHEMA ${folder}`,
      ...kept.map(
        ({ name, columns, copy }) => `CREATE UNLOGGED TABLE ${copy} AS SELECT ${columns} FROM ${name}`,
      ),
    ].join(";"),
  );
  return [
    "BEGIN",
    // The rows that belong together come one after the other, and what triggers count comes as well.
    "SET LOCAL session_replication_role = replica",
    ...tables.map(({ name }) => `DELETE FROM ${name}`),
    ...kept.map(({ name, columns, copy }) => `INSERT INTO ${name} (${columns}) SELECT * FROM ${copy}`),
    "COMMIT",
  ].join(";");
}

/**
 * Call once in a file. Returns what begins a case: the ground as it was when a customer's onboarding was over and, for
 * a row, what must be there before its request.
 */
export function keepScenes(ground: Ground): (row?: Row) => Promise<Scene> {
  const kept = new Map<Row | undefined, { scene: Scene; putBack: () => Promise<void> }>();
  const folders: string[] = [];

  async function make(row: Row | undefined) {
    await ground.begin();
    const scene = await sceneOf(ground);
    await row?.before?.(scene);
    const folder = `kept_${folders.length}`;
    folders.push(folder);
    const rows = await keepRows(folder);
    const putBack = ground.keep();
    return {
      scene,
      async putBack() {
        await ground.begin();
        await runSql(rows);
        putBack();
      },
    };
  }
  afterAll(async () => {
    for (const folder of folders) await runSql(`DROP SCHEMA ${folder} CASCADE`);
  });
  return async (row) => {
    const found = kept.get(row) ?? (await make(row));
    kept.set(row, found);
    await found.putBack();
    return { ...found.scene };
  };
}
