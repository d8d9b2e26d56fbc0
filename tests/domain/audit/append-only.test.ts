import { beforeEach, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { createGrantedRole } from "#tests/support/world/granted-role.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What is in the audit stays as it was written, whoever asks the database to change it. */

const world = useWorld();
let staff: Staff;
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE audit_event, audit_seal`;
  staff = await addStaff("admin");
  await record(db(), staff, "key.copied", { type: "key", id: "k" }, { hint: "abcd", count: 1 });
});

const rows = () => db().$queryRaw<{ text: string }[]>`SELECT audit_event::text AS text FROM audit_event`;

const changes = {
  "its id": "id = gen_random_uuid()",
  "its time": "at = at + interval '1 ms'",
  "its actor": "actor_id = NULL",
  "the actor's email": "actor_email = 'other@partner.example'",
  "its action": "action = 'key.verified'",
  "the type of its target": "target_type = 'tenant'",
  "its target": "target_id = 'other'",
  "its tenant": "tenant_id = gen_random_uuid()",
  "its detail": `detail = '{}'`,
  "how a number in its detail is written": `detail = '{"hint": "abcd", "count": 1.0}'`,
  nothing: "action = action",
  "its detail together with its position": "position = 1, detail = '{}'",
};

test.each(Object.entries(changes))("a row's change is refused: %s", async (_, change) => {
  const before = await rows();
  await expect(db().$executeRawUnsafe(`UPDATE audit_event SET ${change}`)).rejects.toThrow(/append-only/);
  expect(await rows()).toEqual(before);
});

test("a row can't be deleted", async () => {
  await expect(db().$executeRaw`DELETE FROM audit_event`).rejects.toThrow(/append-only/);
  expect(await rows()).toHaveLength(1);
});

test.each(["audit_event", "audit_seal", "staff CASCADE"])(
  "the owner of the tables can't empty them either: TRUNCATE %s",
  async (tables) => {
    const before = await rows();
    // As in every database but those of the tests.
    const truncate = transact(async (tx) => {
      for (const table of ["audit_event", "audit_seal"])
        await tx.$executeRawUnsafe(`ALTER TABLE ${table} ENABLE TRIGGER ${table}_no_truncate`);
      await tx.$executeRawUnsafe(`TRUNCATE ${tables}`);
    });
    await expect(truncate).rejects.toThrow(/append-only: TRUNCATE refused/);
    expect(await rows()).toEqual(before);
  },
);

test("a row gets its position once", async () => {
  await db().$executeRaw`UPDATE audit_event SET position = 1`;
  for (const change of ["position = 2", "position = 1", "position = NULL"])
    await expect(db().$executeRawUnsafe(`UPDATE audit_event SET ${change}`)).rejects.toThrow(/append-only/);
  expect(await db().auditEvent.findMany({ select: { position: true } })).toEqual([{ position: 1n }]);
});

test("the account of a recorded person can't be deleted, nor its id changed", async () => {
  await db().session.deleteMany({ where: { staffId: staff.id } });
  await expect(db().staff.delete({ where: { id: staff.id } })).rejects.toThrow();
  await expect(
    db().$executeRaw`UPDATE staff SET id = gen_random_uuid() WHERE id = ${staff.id}::uuid`,
  ).rejects.toThrow(/append-only/);
});

test("README's grants let the app write and number rows, and nothing else", async () => {
  const role = await createGrantedRole(world.app.databaseUrl);
  const as = (work: (tx: Tx) => Promise<unknown>) =>
    transact(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL ROLE ${role.name}`);
      return await work(tx);
    });
  expect(await migrate(new Secret(role.url)), "the app starts").toEqual([]);
  await as((tx) => record(tx, staff, "key.copied", { type: "key", id: "k" }, {}));
  await as(
    (tx) => tx.$executeRaw`UPDATE audit_event SET position = 1 WHERE action = 'key.copied' AND detail = '{}'`,
  );
  for (const statement of [
    "UPDATE audit_event SET detail = detail",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "TRUNCATE audit_seal",
    "UPDATE audit_seal SET count = 1",
    "DELETE FROM audit_seal",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_truncate",
    "DROP TRIGGER audit_event_append_only ON audit_event",
  ])
    await expect(
      as((tx) => tx.$executeRawUnsafe(statement)),
      statement,
    ).rejects.toThrow(/permission|owner/);
  await role.drop();
});

test("nobody gives a new row a position", async () => {
  const insert = db().$executeRaw`
    INSERT INTO audit_event (id, at, action, target_type, target_id, detail, position)
    VALUES (gen_random_uuid(), now(), 'key.copied', 'key', 'k', '{}', 7)`;
  await expect(insert).rejects.toThrow(/append-only/);
});
