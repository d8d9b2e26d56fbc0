/**
 * What the product has made once, kept and put back: thousands of cases begin with the same customer, and making it
 * each time costs a quarter of all. Everything is as it was: rows, Polytomic, the time and the ids that come next.
 */
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { settings } from "#lib/base/settings.ts";
import type { Ground } from "./ground.ts";
import { type Row, type Scene, sceneOf } from "./kinds.ts";

type Table = { name: string; columns: string };

/** They are of the people and of this process, or only grow. */
const left =
  "_prisma_migrations audit_event audit_seal audit_stream canary data_key lease_holder ledger_key session staff upstream_slot".split(
    " ",
  );

/** Rows that belong together come one after the other, what triggers count comes as well, and versions may go. */
const together = (...statements: string[]) =>
  ["BEGIN", "SET LOCAL session_replication_role = replica", ...statements, "COMMIT"].join(";");

/** Each table with its columns, but for those that PostgreSQL computes. */
async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
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

/** Keeps every row; returns what puts them back. `begin` has emptied the tables that had none. */
async function keepRows(client: pg.Client, folder: string): Promise<string> {
  const tables = await listTables(client);
  const any = tables.map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`);
  const { rows } = await client.query<{ name: string }>(any.join(" UNION ALL "));
  const filled = new Set(rows.map(({ name }) => name));
  const kept = tables
    .filter(({ name }) => filled.has(name))
    .map((table) => ({ ...table, copy: `${folder}."${table.name}"` }));
  const copies = kept.map(
    ({ name, columns, copy }) => `CREATE UNLOGGED TABLE ${copy} AS SELECT ${columns} FROM ${name}`,
  );
  await client.query([`CREATE SCHEMA ${folder}`, ...copies].join(";"));
  return together(
    ...kept.map(({ name }) => `DELETE FROM ${name}`),
    ...kept.map(({ name, columns, copy }) => `INSERT INTO ${name} (${columns}) SELECT * FROM ${copy}`),
  );
}

/**
 * Call once in a file. Returns what begins a case: the ground as it was when a customer's onboarding was over and, for
 * a row, what must be there before its request.
 */
export function keepScenes(ground: Ground): (row?: Row) => Promise<Scene> {
  const kept = new Map<Row | undefined, { scene: Scene; putBack: () => Promise<void> }>();
  const folders: string[] = [];
  let client: pg.Client;

  beforeAll(async () => {
    // Of its own: PostgreSQL would forget the plans of the app's connections.
    client = new pg.Client({ connectionString: settings().databaseUrl.reveal() });
    await client.connect();
  });
  afterAll(async () => {
    for (const folder of folders) await client.query(`DROP SCHEMA ${folder} CASCADE`);
    await client.end();
  });

  async function make(row: Row | undefined) {
    await ground.begin();
    await client.query(together("DELETE FROM blueprint_version", "DELETE FROM blueprint"));
    const scene = await sceneOf(ground);
    await row?.before?.(scene);
    const folder = `kept_${folders.length}`;
    folders.push(folder);
    const rows = await keepRows(client, folder);
    const putBackRest = ground.keep();
    const putBack = async () => {
      await ground.begin();
      await client.query(rows);
      putBackRest();
    };
    return { scene, putBack };
  }

  return async (row) => {
    const found = kept.get(row) ?? (await make(row));
    kept.set(row, found);
    await found.putBack();
    return { ...found.scene };
  };
}
