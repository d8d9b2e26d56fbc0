import { afterAll, beforeAll, expect, test } from "vitest";
import { recordMany } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { readKey } from "#lib/keys/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A database that drops audit rows without an error gives out no key. */

useWorld();
let staff: Staff;
let tenantId: string;

beforeAll(async () => {
  staff = await addStaff("admin");
  tenantId = (await onboard(staff)).id;
  await db()
    .$executeRaw`CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`;
  await db()
    .$executeRaw`CREATE TRIGGER drop_rows BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION drop_row()`;
});
afterAll(async () => {
  await db().$executeRaw`DROP FUNCTION IF EXISTS drop_row CASCADE`;
});

test("no row, no key", async () => {
  const rows = await db().auditEvent.count();
  await expect(readKey(staff, tenantId, "copy")).rejects.toThrow();
  expect(await db().auditEvent.count()).toBe(rows);
});

test("nor is anything else done that is recorded in many rows", async () => {
  const event = { target: { type: "key", id: "1" }, detail: {} } as const;
  await expect(recordMany(db(), staff, "key.copied", [event, event])).rejects.toThrow("audit");
  await recordMany(db(), staff, "key.copied", []);
});
