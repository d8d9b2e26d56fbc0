/** Rows as they were before sentences became codes, and the migration that turned them. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { expect } from "vitest";
import { listMigrations, migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { withEmpty } from "./empty-database.ts";

/** The migration that turned sentences into codes. */
const theMigration = "20261126040000_attention_codes";

export const staffId = randomUUID();
export const at = "2026-11-20T10:00:00Z";

export type Row = Record<string, unknown>;

export async function insert(client: pg.Client, table: string, row: Row): Promise<string> {
  const all: Row = { id: randomUUID(), ...row };
  const names = Object.keys(all);
  const places = names.map((_, n) => `$${n + 1}`);
  await client.query(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(all).map((value) =>
      value !== null && typeof value === "object" ? JSON.stringify(value) : value,
    ),
  );
  return String(all.id);
}

const by = { created_by_id: staffId, created_at: at, updated_at: at };
export const addTenant = (client: pg.Client, row: Row = {}) =>
  insert(client, "tenant", { name: "Northwind", name_key: "northwind", owner_id: staffId, ...by, ...row });
export const addKey = (client: pg.Client, tenantId: string, row: Row = {}) => {
  const key = { user_id: "u", sealed: "s", hint: "abcd", state: "current", minted_at: at };
  return insert(client, "organization_key", { ...key, tenant_id: tenantId, ...row });
};
export const addOperation = (client: pg.Client, tenantId: string, row: Row = {}) => {
  const operation = { kind: "user_add", state: "running", stage: "create", input: {}, ...by };
  return insert(client, "operation", { ...operation, tenant_id: tenantId, ...row });
};
let attempt = 0;
export const addCall = (client: pg.Client, tenantId: string, row: Row = {}) => {
  attempt += 1;
  const times = { first_sent_at: at, sent_at: at, deadline_at: at, closed_at: at };
  const call = { step: "user_add", attempt, idempotency_key: "k", method: "POST", path: "/", body_hash: "" };
  return insert(client, "upstream_call", {
    ...call,
    ...times,
    state: "unknown",
    tenant_id: tenantId,
    ...row,
  });
};

/** Old rows by `fill`, then the migration, then `check`. */
export const migrated = <T>(
  fill: (client: pg.Client) => Promise<T>,
  check: (client: pg.Client, filled: T) => Promise<void>,
) => migratedBy(theMigration, fill, check);

/** The same for another migration. */
export async function migratedBy<T>(
  name: string,
  fill: (client: pg.Client) => Promise<T>,
  check: (client: pg.Client, filled: T) => Promise<void>,
): Promise<void> {
  const [before, upTo] = [(each: string) => each < name, (each: string) => each <= name].map((isWanted) =>
    listMigrations().filter((each) => isWanted(each.name)),
  );
  await withEmpty(async (client, url) => {
    await migrate(new Secret(url), before);
    await client.query(
      "INSERT INTO staff (id, email, name, role, created_at) VALUES ($1, 'a@example.com', 'A', 'admin', $2)",
      [staffId, at],
    );
    const filled = await fill(client);
    expect(await migrate(new Secret(url), upTo)).toEqual([name]);
    await check(client, filled);
  });
}

export const query = async (client: pg.Client, sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query<Row>(sql, values)).rows;
