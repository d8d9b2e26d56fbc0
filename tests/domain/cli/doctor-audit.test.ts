import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { sealAudit } from "#lib/audit/seals.ts";
import { verifyAudit } from "#lib/audit/verify.ts";
import { db, transact } from "#lib/base/db.ts";
import { fullEnvironment } from "#lib/base/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* `npm run doctor -- audit`, as a program of its own. */

useWorld();
const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

async function doctor(...args: string[]) {
  const child = spawn(process.execPath, [...flags, "lib/cli/doctor.ts", ...args], {
    env: fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [status] = await once(child, "close");
  return { status, said };
}

/** Two seals of two rows each. */
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE audit_event, audit_seal`;
  for (const id of ["k1", "k2", "k3", "k4"]) {
    await record(db(), null, "key.verified", { type: "key", id }, {});
    if (id === "k2" || id === "k4") await sealAudit();
  }
});

/** As the owner of the table can do it. */
const tamper = (statement: string) =>
  transact(async (tx) => {
    await tx.$executeRaw`ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only`;
    await tx.$executeRawUnsafe(statement);
    await tx.$executeRaw`ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only`;
  });

test("an audit that is as it was sealed is said with its head, and that head is found again", async () => {
  const { head } = await verifyAudit();
  const { status, said } = await doctor("audit", head ?? "");
  expect(said).toMatch(/ok\s+Audit\s+as sealed: 4 rows in 2 seals, 0 not sealed yet/);
  expect(said).toContain(`head ${head}`);
  expect(said).toContain("No problems.");
  expect(status).toBe(0);
});

test("the first broken row is named, and the program fails", async () => {
  const { id } = await db().auditEvent.findUniqueOrThrow({ where: { position: 3 } });
  await tamper("UPDATE audit_event SET target_id = 'other' WHERE position >= 3");
  const { status, said } = await doctor("audit");
  expect(said).toMatch(/problem\s+Audit\s+The row at position 3/);
  expect(said).toContain(`(id ${id}) was changed after it was sealed.`);
  expect(said).not.toContain("position 4");
  expect(said).toContain("The first 2 rows fit their seals.");
  expect(said).toContain("1 problem.");
  expect(status).toBe(1);
});

test("a head that no seal has makes it fail, and without `audit` nothing is compared", async () => {
  const unknown = "0".repeat(64);
  const { status, said } = await doctor("audit", unknown);
  expect(said).toContain(`No seal has the head ${unknown}.`);
  expect(status).toBe(1);
  await tamper("DELETE FROM audit_event WHERE position = 1");
  const whole = await doctor();
  expect(whole.said).not.toMatch(/\bAudit\s+(as sealed|The row)/);
  expect(whole.status).toBe(0);
});

test("a check that there is not is answered with those that there are", async () => {
  const { status, said } = await doctor("audits");
  expect(said).toContain("Doctor has no check audits.");
  expect(status).toBe(2);
});
