import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { csvLine } from "#lib/base/csv.ts";
import { db } from "#lib/base/db.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { readCsv } from "#tests/support/hands/csv.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const count = 2_500;
let admin: Staff;

beforeAll(async () => {
  admin = await addStaff("admin");
  const start = clock.now().getTime();
  await db().auditEvent.createMany({
    data: Array.from({ length: count }, (_, n) => ({
      id: randomUUID(),
      at: new Date(start + Math.floor(n / 3)),
      actorId: n % 2 ? admin.id : null,
      actorEmail: n % 2 ? admin.email : null,
      action: n % 5 ? "key.copied" : "staff.sign-in-failed",
      targetType: "key",
      targetId: "k",
      detail: { hint: `h${n}` },
    })),
  });
  world.moveClock(60_000);
});

async function exported(query: Record<string, string>): Promise<{ text: string; name: string }> {
  const { name, parts } = await exportAuditLog(admin, query);
  let text = "";
  for await (const part of parts) text += part;
  return { name, text };
}

test("JSON Lines holds every row of the filter once, newest first", async () => {
  const { text, name } = await exported({ format: "jsonl", event: "keys-read", person: admin.id });
  expect(name).toMatch(/^audit-log-[\dT-]+\.jsonl$/);
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ id }) => id);
  const wanted = await db().auditEvent.findMany({
    where: { action: "key.copied", actorId: admin.id },
    orderBy: [{ at: "desc" }, { id: "desc" }],
  });
  expect(rows).toEqual(wanted.map((row) => ({ ...row, at: row.at.toISOString(), position: null })));
});

test("CSV has the same rows with their words, and an export leaves out itself and what came later", async () => {
  const rows = readCsv((await exported({ format: "csv" })).text);
  const before = await db().auditEvent.count({ where: { at: { lt: clock.now() } } });
  expect(rows).toHaveLength(1 + before);
  expect(rows.every((row) => row.length === rows[0]?.length)).toBe(true);
  expect(rows[0]?.slice(0, 4)).toEqual(["time", "who", "email", "event"]);
  expect(rows.find((row) => row[4] === "key.copied" && row[2] === admin.email)?.slice(1, 7)).toEqual([
    admin.name,
    admin.email,
    "Key copied",
    "key.copied",
    "",
    expect.stringMatching(/^key ending in h\d+$/),
  ]);
});

test("the export is recorded, with its filter and the number of rows", async () => {
  await exported({ format: "csv", event: "refused", person: "app", to: "2100-01-01" });
  const last = await db().auditEvent.findFirst({
    where: { action: "audit.exported" },
    orderBy: { id: "desc" },
  });
  expect(last).toMatchObject({
    actorId: admin.id,
    detail: { rows: count / 10, format: "csv", event: "refused", person: "app", to: "2100-01-01" },
  });
});

test("no right, no file, and no record", async () => {
  const before = await db().auditEvent.count();
  const other = await addStaff("onboarder");
  const asked = exportAuditLog(other, { format: "csv" });
  await expect(asked).rejects.toMatchObject({ code: "forbidden" });
  expect(await db().auditEvent.count()).toBe(before);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＠SUM(A1)"])(
  "a cell can't be a formula: %j",
  (value) => {
    expect(readCsv(csvLine([value]))).toEqual([[`'${value}`]]);
  },
);

test.each(["a,b", 'say "a"', "two\r\nlines", "two\nlines", "ordinary", "", '"=1"', "a=1"])(
  "a cell is read as it was written: %j",
  (value) => {
    expect(readCsv(csvLine([value, "end"]))).toEqual([[value, "end"]]);
  },
);

test.each([
  ["person", { person: "nobody" }],
  ["event", { event: "everything" }],
  ["from", { from: "2026-13-45" }],
  ["tenant", { tenant: "" }],
  ["format", { format: "xml" }],
])("an address whose %s is not valid exports nothing, and nothing is recorded", async (name, wrong) => {
  const before = await db().auditEvent.count();
  const asked = exportAuditLog(admin, { format: "csv", ...wrong });
  await expect(asked).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(name) });
  expect(await db().auditEvent.count()).toBe(before);
});
