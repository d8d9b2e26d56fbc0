import { readFileSync } from "node:fs";
import { getConstructionPlans, PgBoss } from "pg-boss";
import { expect, test } from "vitest";
import { runSql } from "#lib/base/db.ts";
import { deadLetterQueue, queues } from "#lib/queue/queues.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

const statements = (sql: string) =>
  sql
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !["BEGIN;", "COMMIT;"].includes(line) && !line.startsWith("-- "));

test("the migration is what the installed pg-boss plans", () => {
  const sql = readFileSync("prisma/migrations/20261127010000_queue_schema/migration.sql", "utf8");
  const hint = "pg-boss was upgraded: write a migration of ours from getMigrationPlans('pgboss', 46)";
  expect(statements(sql), hint).toEqual(statements(getConstructionPlans("pgboss")));
});

test("a migrated database has the schema that the installed pg-boss expects", async () => {
  const boss = new PgBoss({ db: { executeSql: runSql }, migrate: false, createSchema: false });
  const drift = await boss.detectSchemaDrift();
  expect(drift.ok, JSON.stringify(drift)).toBe(true);
});

test("a migrated database has each queue with its policy", async () => {
  const { rows } = await runSql("SELECT name, policy FROM pgboss.queue ORDER BY name");
  const ours = Object.entries(queues).map(([name, { policy }]) => ({ name, policy }));
  const all = [...ours, { name: deadLetterQueue, policy: "standard" }];
  expect(rows).toEqual(all.sort((a, b) => a.name.localeCompare(b.name)));
});
