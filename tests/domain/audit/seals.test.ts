import { beforeEach, expect, test, vi } from "vitest";
import { record } from "#lib/audit/record.ts";
import { sealAudit, sliceSize } from "#lib/audit/seals.ts";
import { type Broken, verifyAudit } from "#lib/audit/verify.ts";
import { db, transact } from "#lib/base/db.ts";
import { checkAudit } from "#lib/cli/audit.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What was changed in the audit after it was sealed, by the database's owner, is found and named. */

const logged = vi.hoisted(() => vi.fn());
vi.mock("#lib/base/log.ts", () => ({ log: () => ({ info: logged, warn: logged, error: logged }) }));

const world = useWorld();
let staff: Staff;

const add = (n: number) =>
  record(db(), staff, "key.copied", { type: "key", id: `k${n}` }, { hint: "abcd", n });

/** Three seals of two rows each. */
beforeEach(async () => {
  logged.mockReset();
  await db().$executeRaw`TRUNCATE audit_event, audit_seal`;
  staff = await addStaff("admin");
  for (let n = 1; n <= 6; n += 1) {
    world.moveClock(1_000);
    await add(n);
    if (n % 2 === 0) await sealAudit();
  }
});

/** As an owner of the tables can do it. */
const tamper = (...statements: string[]) =>
  transact(async (tx) => {
    const tables = ["audit_event", "audit_seal"];
    for (const table of tables)
      await tx.$executeRawUnsafe(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`);
    for (const statement of statements) await tx.$executeRawUnsafe(statement);
    for (const table of tables)
      await tx.$executeRawUnsafe(`ALTER TABLE ${table} ENABLE TRIGGER ${table}_append_only`);
  });

async function findBroken(anchor?: string): Promise<Broken | null> {
  return (await verifyAudit(anchor)).broken;
}

const idAt = async (position: number) =>
  (await db().auditEvent.findUniqueOrThrow({ where: { position } })).id;

test("sealed rows are found as they were, with those that wait", async () => {
  await add(7);
  expect(await verifyAudit()).toMatchObject({ seals: 3, rows: 6n, unsealed: 1, broken: null });
  expect(await checkAudit()).toMatch(/^as sealed: 6 rows in 3 seals, 1 not sealed yet\nhead [0-9a-f]{64}$/);
});

test("each head is logged, and is the last line of an export", async () => {
  const { head } = await verifyAudit();
  expect(logged.mock.calls.map(([{ seal }]) => [seal.number, seal.count, seal.lastPosition])).toEqual([
    [1, 2, 2],
    [2, 2, 4],
    [3, 2, 6],
  ]);
  expect(logged.mock.calls.at(-1)?.[0].seal.head).toBe(head);
  world.moveClock(1_000);
  const { parts } = await exportAuditLog(staff, { format: "jsonl" });
  let text = "";
  for await (const part of parts) text += part;
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ position }) => position)).toEqual([6, 5, 4, 3, 2, 1, undefined]);
  expect(lines.at(-1)).toMatchObject({ seal: { number: 3, lastPosition: 6, head } });
});

const columns = {
  id: "gen_random_uuid()",
  at: "at + interval '1 ms'",
  actor_id: "NULL",
  actor_email: "'other@partner.example'",
  action: "'key.verified'",
  target_type: "'tenant'",
  target_id: "'other'",
  tenant_id: "gen_random_uuid()",
  detail: `'{"hint": "abce", "n": 3}'`,
};

test.each(Object.entries(columns))("a row whose %s was changed is named", async (column, value) => {
  await tamper(`UPDATE audit_event SET ${column} = ${value} WHERE position = 3`);
  expect(await findBroken()).toEqual({ what: "row-changed", position: 3n, id: await idAt(3) });
  await expect(checkAudit()).rejects.toThrow(/row at position 3 .* was changed/);
});

test("every column is sealed", async () => {
  const rows = await db().$queryRaw<{ name: string }[]>`
    SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_event'`;
  expect(rows.map(({ name }) => name).sort()).toEqual([...Object.keys(columns), "position"].sort());
});

test.each([1, 3, 6])("a deleted row is named: %i", async (position) => {
  await tamper(`DELETE FROM audit_event WHERE position = ${position}`);
  expect(await findBroken()).toEqual({ what: "row-missing", position: BigInt(position) });
});

test("a deleted row stays named when the rows after it move up", async () => {
  await tamper(
    "DELETE FROM audit_event WHERE position = 3",
    "UPDATE audit_event SET position = -position WHERE position > 3",
    "UPDATE audit_event SET position = -position - 1 WHERE position < 0",
  );
  expect(await findBroken()).toEqual({ what: "row-changed", position: 3n, id: await idAt(3) });
});

test("two rows that changed places are named, in one slice and across slices", async () => {
  for (const [one, other] of [
    [3, 4],
    [4, 5],
  ]) {
    const swap = [
      `UPDATE audit_event SET position = -1 WHERE position = ${one}`,
      `UPDATE audit_event SET position = ${one} WHERE position = ${other}`,
      `UPDATE audit_event SET position = ${other} WHERE position = -1`,
    ];
    await tamper(...swap);
    expect(await findBroken()).toMatchObject({ what: "row-changed", position: BigInt(one ?? 0) });
    await tamper(...swap);
    expect(await findBroken()).toBeNull();
  }
});

test("an added row is named if it has a position; without one it is sealed as new", async () => {
  const insert = (position: string) =>
    `INSERT INTO audit_event (id, at, action, target_type, target_id, detail, position)
     VALUES (gen_random_uuid(), '2020-01-01', 'key.copied', 'key', 'k', '{}', ${position})`;
  await tamper(insert("7"));
  expect(await findBroken()).toEqual({ what: "row-beyond", position: 7n, id: await idAt(7) });
  await tamper("DELETE FROM audit_event WHERE position = 7", insert("0"));
  expect(await findBroken()).toMatchObject({ what: "row-beyond", position: 0n });
  await tamper("DELETE FROM audit_event WHERE position = 0", insert("NULL"));
  await sealAudit();
  expect(await verifyAudit()).toMatchObject({ seals: 4, rows: 7n, broken: null });
});

test.each([1, 2])("a dropped seal is named: %i", async (number) => {
  await tamper(`DELETE FROM audit_seal WHERE number = ${number}`);
  expect(await findBroken()).toEqual({ what: "seal-missing", number });
});

test("the last seal that was dropped is known by the first row that it covered", async () => {
  await tamper("DELETE FROM audit_seal WHERE number = 3");
  expect(await findBroken()).toMatchObject({ what: "row-beyond", position: 5n });
});

test.each([
  "sealed_at = sealed_at + interval '1 ms'",
  "last_position = last_position + 1",
  "count = count + 1",
  "hashes = hashes || hashes",
  "root = sha256(root)",
  "previous = sha256(previous)",
  "head = sha256(head)",
])("a changed seal is named: %s", async (change) => {
  await tamper(`UPDATE audit_seal SET ${change} WHERE number = 2`);
  expect(await findBroken()).toEqual({ what: "seal-changed", number: 2 });
});

test("a tail that was cut with its seals is found only with a head that was kept", async () => {
  const head = (await verifyAudit()).head ?? "";
  expect(await findBroken(head.toUpperCase())).toBeNull();
  await tamper("DELETE FROM audit_event WHERE position > 4", "DELETE FROM audit_seal WHERE number = 3");
  expect(await findBroken()).toBeNull();
  expect(await findBroken(head)).toEqual({ what: "head-unknown", head });
  await expect(checkAudit(head)).rejects.toThrow(/removed or replaced/);
});

test("many rows are sealed in slices, and workers at the same time seal each row once", async () => {
  const many = 2 * sliceSize + 10;
  await db().$executeRaw`
    INSERT INTO audit_event (id, at, action, target_type, target_id, detail)
    SELECT gen_random_uuid(), now(), 'key.copied', 'key', n::text, '{}' FROM generate_series(1, ${many}::int) AS n`;
  await Promise.all([sealAudit(), sealAudit(), sealAudit()]);
  expect(await verifyAudit()).toMatchObject({ rows: BigInt(6 + many), unsealed: 0, broken: null });
});

test("with another order of commits than of ids, each row is sealed once", async () => {
  await transact(async (tx) => {
    await record(tx, staff, "key.copied", { type: "key", id: "slow" }, {});
    if (process.env.TEST_DATABASE_URL) {
      await add(8);
      await sealAudit();
    }
  });
  await sealAudit();
  expect(await verifyAudit()).toMatchObject({ unsealed: 0, broken: null });
});
