import { readFileSync } from "node:fs";
import type pg from "pg";
import { expect, test } from "vitest";
import { findPending, listMigrations, migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { differenceBetween } from "#lib/cli/migration.ts";
import { withEmpty } from "#tests/support/world/empty-database.ts";

async function withMigrated(work: (client: pg.Client) => Promise<void>): Promise<void> {
  await withEmpty(async (client, url) => {
    await migrate(new Secret(url));
    await work(client);
  });
}

/** Columns and indexes as the database itself describes them; expressions and checks aside, which the schema cannot say. */
async function describeDatabase(client: pg.Client): Promise<unknown> {
  const columns = await client.query(
    `SELECT table_name, column_name, data_type, udt_name, is_nullable, datetime_precision,
            CASE WHEN is_generated = 'ALWAYS' THEN NULL ELSE column_default END AS column_default
       FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
      ORDER BY table_name, column_name`,
  );
  const indexes = await client.query(
    `SELECT indexdef FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' AND indexprs IS NULL ORDER BY indexname`,
  );
  const constraints = await client.query(
    `SELECT conrelid::regclass::text AS table, conname, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations'
        AND contype NOT IN ('n', 'c')
      ORDER BY conname`,
  );
  const enums = await client.query(
    `SELECT t.typname, e.enumlabel FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
      WHERE t.typnamespace = 'public'::regnamespace ORDER BY t.typname, e.enumsortorder`,
  );
  return [columns.rows, indexes.rows, constraints.rows, enums.rows];
}

test("the migrations produce the schema", async () => {
  const schema = await differenceBetween("", readFileSync("prisma/schema.prisma", "utf8"));
  let wanted: unknown;
  await withEmpty(async (client) => {
    await client.query("CREATE EXTENSION pg_trgm");
    await client.query(schema);
    wanted = await describeDatabase(client);
  });
  await withMigrated(async (client) => {
    expect(await describeDatabase(client)).toEqual(wanted);
    expect(await findPending(client)).toEqual([]);
  });
});

test("a second run, and two runs at once, apply nothing twice", async () => {
  await withEmpty(async (client, url) => {
    const names = listMigrations().map(({ name }) => name);
    expect(await findPending(client)).toEqual(names);
    const applied = await Promise.all([migrate(new Secret(url)), migrate(new Secret(url))]);
    // They may have taken turns.
    expect(applied.flat().toSorted()).toEqual(names);
    expect(await migrate(new Secret(url))).toEqual([]);
  });
});

const migration = (name: string, sql: string, checksum = name) => ({ name, sql, checksum });

test("a migration that fails leaves nothing behind and can be fixed", async () => {
  await withEmpty(async (client, url) => {
    const good = migration("1_good", "CREATE TABLE good (id int)");
    const bad = migration("2_bad", "CREATE TABLE half (id int); CREATE TABLE good (id int)");
    await expect(migrate(new Secret(url), [good, bad])).rejects.toThrow("2_bad failed and was rolled back");
    const { rows } = await client.query("SELECT to_regclass('half') AS half, to_regclass('good') AS good");
    expect(rows).toEqual([{ half: null, good: "good" }]);
    expect(await migrate(new Secret(url), [good, migration("2_bad", "CREATE TABLE half (id int)")])).toEqual([
      "2_bad",
    ]);
  });
});

test("an altered, an unknown and an unfinished migration are each refused by name", async () => {
  await withEmpty(async (client, url) => {
    const first = migration("1_first", "CREATE TABLE first (id int)");
    await migrate(new Secret(url), [first]);
    await expect(migrate(new Secret(url), [{ ...first, checksum: "other" }])).rejects.toThrow(
      "1_first was changed after it was applied",
    );
    await expect(migrate(new Secret(url), [])).rejects.toThrow("This database has the migration 1_first");
    await client.query(`UPDATE "_prisma_migrations" SET finished_at = NULL`);
    await expect(migrate(new Secret(url), [first])).rejects.toThrow(
      "started in this database and never finished",
    );
  });
});

test("status and search follow the row", async () => {
  await withMigrated(async (client) => {
    await client.query(
      `INSERT INTO staff (id, email, name, role, created_at)
       VALUES ('01990000-0000-7000-8000-000000000001', 'a@example.com', 'A', 'admin', now())`,
    );
    await client.query(
      `INSERT INTO tenant (id, name, name_key, name_folded, email_folded, organization_id, created_by_id, owner_id,
              created_at, updated_at)
       SELECT '01990000-0000-7000-8000-0000000000AA', 'Northwind CLINICS', 'x', 'northwind clinics',
              'root@northwind.example', 'ORG-0af', id, id, now(), now() FROM staff`,
    );
    const statusAfter = async (assignment: string) => {
      const { rows } = await client.query(`UPDATE tenant SET ${assignment} RETURNING status, search`);
      return rows[0]?.status;
    };
    expect(await statusAfter("stage = 'draft'")).toBe("draft");
    expect(await statusAfter("stage = 'organization_created'")).toBe("organization created");
    expect(await statusAfter("stage = 'user_added'")).toBe("user added");
    expect(await statusAfter("stage = 'active'")).toBe("active");
    expect(await statusAfter("attention_code = 'conflict'")).toBe("needs attention");
    expect(await statusAfter("on_hold_at = now()")).toBe("on hold");
    expect(await statusAfter("archived_at = now()")).toBe("archived");
    const { rows } = await client.query("SELECT search FROM tenant");
    expect(rows[0]?.search).toBe(
      " northwind clinics \n root@northwind.example \n  \n  \n orgGQV \n GHPPGGGGGGGGNGGGOGGGGGGGGGGGGGQQ ",
    );
  });
});

test("rows from before closed sets keep their meaning, and who did something stays on record", async () => {
  const all = listMigrations();
  const at = all.findIndex(({ name }) => name.endsWith("_attention_codes"));
  await withEmpty(async (client, url) => {
    await migrate(new Secret(url), all.slice(0, at));
    await client.query(`
      INSERT INTO staff (id, email, name, role, created_at)
        VALUES ('01990000-0000-7000-8000-000000000001', 'a@example.com', 'A', 'admin', now());
      INSERT INTO upstream_status (id, seen_at, kind, fingerprint) VALUES (1, now(), 'not-a-partner-key', 'x');
      INSERT INTO reconcile_run (id, reason, state, phase, started_by_id, started_at, seen_at)
        SELECT gen_random_uuid(), reason, 'done', phase, staff.id, now(), now()
        FROM staff, (VALUES ('by hand', 'queued'), ('nightly', 'organizations'), ('after an unknown outcome', 'keys'))
          AS old(reason, phase);
      INSERT INTO finding (id, run_id, kind)
        SELECT gen_random_uuid(), id, kind
        FROM (SELECT id FROM reconcile_run LIMIT 1) AS run,
          unnest(ARRAY['key-foreign', 'key-dead', 'missing-upstream', 'renamed', 'not-ours']) AS kind;
      INSERT INTO audit_event (id, at, actor_id, action, target_type, target_id, detail)
        SELECT gen_random_uuid(), now(), staff.id, action, 'tenant', 'x', detail::jsonb
        FROM staff, (VALUES ('reconcile.started', '{"reason":"by hand"}'), ('reconcile.repaired', '{"kind":"not-ours","findingId":"y"}'))
          AS old(action, detail)`);
    await migrate(new Secret(url));
    const read = async (sql: string) => (await client.query({ text: sql, rowMode: "array" })).rows.flat();
    expect(await read("SELECT kind FROM upstream_status")).toEqual(["not_a_partner_key"]);
    const runs = await read("SELECT reason, phase FROM reconcile_run ORDER BY reason");
    expect(runs).toEqual(["by_hand", "queued", "nightly", "organizations", "after_unknown_outcome", "keys"]);
    const kinds = await read("SELECT kind FROM finding ORDER BY kind");
    expect(kinds).toEqual(["key_foreign", "key_dead", "missing_upstream", "renamed", "not_ours"]);
    expect(await read("SELECT detail FROM audit_event ORDER BY action")).toEqual([
      { kind: "not_ours", findingId: "y" },
      { reason: "by_hand", params: {} },
    ]);
    await expect(client.query("DELETE FROM staff")).rejects.toThrow("foreign key constraint");
    await expect(
      client.query(`
        INSERT INTO audit_event (id, at, actor_id, action, target_type, target_id, detail)
        VALUES (gen_random_uuid(), now(), gen_random_uuid(), 'reconcile.started', 'reconcile-run', 'x', '{}')`),
    ).rejects.toThrow("foreign key constraint");
  });
});
