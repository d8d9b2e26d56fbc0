import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { exportTenants } from "#lib/directory/export.ts";
import { listTenants } from "#lib/directory/list.ts";
import { listSelected, readMatching } from "#lib/directory/matching.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asLabels, asName, asRootEmail } from "#lib/tenants/folded.ts";
import { readCsv } from "#tests/support/hands/csv.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What is read of the whole list, and not of one of its pages. */

useWorld();
const total = 1_203;
let staff: Staff;
const ids = Array.from({ length: total }, () => randomUUID());
const name = (n: number) => (n === 0 ? '=HYPERLINK("http://evil.example","Contoso, Inc.")' : `Customer ${n}`);

beforeAll(async () => {
  staff = await addStaff("viewer", false);
  const now = clock.now();
  await db().tenant.createMany({
    data: ids.map((id, n) => ({
      id,
      ...asName(name(n)),
      ...asExternalId(`ext-${n}`),
      ...asRootEmail(`root${n}@customer.example`),
      ...asLabels(n < 3 ? ["Pilot", "EU"] : []),
      stage: "active" as const,
      // Every fifth has no key; of the others several share each time.
      ...(n % 5 !== 0 && { keyHint: "ab12", keyMintedAt: later(now, -Math.floor(n / 3) * dayMs) }),
      createdById: staff.id,
      ownerId: staff.id,
      createdAt: now,
      updatedAt: now,
    })),
  });
  const looked = { lookedAt: now, seenAt: now, syncs: 9 };
  await db().tenantHealth.createMany({
    data: [
      { tenantId: ids[1] ?? "", outcome: "looked", failing: 2, ...looked },
      { tenantId: ids[2] ?? "", outcome: "looked", ...looked },
      { tenantId: ids[3] ?? "", outcome: "no_answer", failing: 1, ...looked },
    ],
  });
});

async function exported(search: Record<string, string>): Promise<Record<string, string>[]> {
  const { parts } = await exportTenants(staff, search);
  let text = "";
  for await (const part of parts) text += part;
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(head.map((column, at) => [column, row[at] ?? ""])));
}

const namesOf = async (search: Record<string, string>) =>
  (await listTenants(staff, tenantsQuery.parse(search))).rows.map((row) => row.name);

test("the export has every tenant that the filter finds once, in the order of the list", async () => {
  const rows = await exported({ sort: "-key age" });
  expect(new Set(rows.map((row) => row["tenant id"]))).toEqual(new Set(ids));
  expect(rows).toHaveLength(total);
  const minted = rows.map((row) => row["key minted"] ?? "");
  const withKey = minted.filter((at) => at !== "");
  expect(minted.slice(0, withKey.length)).toEqual([...withKey].sort().reverse());
  // Names that begin with the text, and then those that have it elsewhere.
  const found = await exported({ q: "customer 120", after: "whatever" });
  const names = ["Customer 120", "Customer 1200", "Customer 1201", "Customer 1202", "Customer 1120"];
  expect(found.map((row) => row.name)).toEqual(names);
});

test("the export quotes, and a spreadsheet takes no cell for a formula", async () => {
  const [row] = await exported({ ids: `${ids[0]},${ids[1]}`, sort: "name" });
  expect(row).toMatchObject({
    name: `'${name(0)}`,
    labels: "Pilot, EU",
    status: "active",
    owner: staff.name,
  });
  const rows = await exported({ ids: ids[1] ?? "" });
  expect(rows.map(({ name, syncs, "syncs failing": failing }) => [name, syncs, failing])).toEqual([
    ["Customer 1", "9", "2"],
  ]);
});

test("ids that are not valid, or too many, are refused: they never mean the whole list", async () => {
  for (const given of ["x", `${ids[0]},x`, ids.slice(0, 201).join(","), ids.join(",")])
    await expect(exported({ ids: given })).rejects.toMatchObject({ code: "invalid" });
  expect(await exported({ ids: "" })).toEqual([]);
});

test("an export is recorded with its filter and its number of rows", async () => {
  await exportTenants(staff, { label: "Pilot", evil: "1", after: "x" });
  const [event] = await db().auditEvent.findMany({
    where: { action: "tenants.exported" },
    orderBy: { id: "desc" },
  });
  expect([event?.actorId, event?.detail]).toEqual([staff.id, { rows: 3, search: "label=Pilot" }]);
});

test("a sort turned round keeps tenants without a key last", async () => {
  const [oldest, newest] = [await namesOf({ sort: "key age" }), await namesOf({ sort: "-key age" })];
  expect([name(total - 1), name(total - 2)]).toContain(oldest[0]);
  expect([name(1), name(2)]).toContain(newest[0]);
  expect((await exported({ sort: "-key age" })).at(-1)?.["key minted"]).toBe("");
  expect((await namesOf({ sort: "-name" }))[0]).toBe("Customer 999");
});

test("sorted by health the worst come first, and those that were not checked last, also turned round", async () => {
  const worst = await namesOf({ sort: "health" });
  expect(worst.slice(0, 3)).toEqual([name(1), name(3), name(2)]);
  expect((await namesOf({ sort: "-health" })).slice(0, 3)).toEqual([name(2), name(3), name(1)]);
  const change = (failing: number) =>
    db().tenantHealth.update({ where: { tenantId: ids[2] ?? "" }, data: { failing } });
  await change(5);
  expect((await namesOf({ sort: "health" })).slice(0, 3)).toEqual([name(2), name(1), name(3)]);
  await change(0);
  expect((await namesOf({ sort: "health" })).slice(0, 3)).toEqual([name(1), name(3), name(2)]);
});

test("sorted by status those that need attention come first, and turned round last; one status is by name", async () => {
  const attention = { tenantId: ids[9] ?? "", code: "noted", since: clock.now() } as const;
  await db().tenantAttention.create({ data: attention });
  expect((await namesOf({ sort: "status" }))[0]).toBe(name(9));
  expect((await exported({ sort: "-status" })).at(-1)?.name).toBe(name(9));
  expect(await namesOf({ sort: "-status", status: "active" })).toEqual(
    await namesOf({ sort: "name", status: "active" }),
  );
  await db().tenantAttention.deleteMany({ where: { code: "noted" } });
});

test("the list can be filtered by health", async () => {
  expect(await namesOf({ health: "failing" })).toEqual([name(1)]);
  expect(await namesOf({ health: "good" })).toEqual([name(2)]);
  // What failed when it was last seen is not known to fail now.
  expect(await namesOf({ health: "blind" })).toEqual([name(3)]);
  const keyed = ids.filter((_, n) => n % 5 !== 0).length;
  expect((await readMatching(staff, tenantsQuery.parse({ health: "unseen" }))).count).toBe(keyed - 3);
  expect(await namesOf({ health: "nonsense", q: "customer 1200" })).toEqual(["Customer 1200"]);
});

test("all that match are those that were counted, or nothing is done", async () => {
  const { count, more } = await readMatching(staff, tenantsQuery.parse({ label: "Pilot" }));
  expect([count, more]).toEqual([3, false]);
  const selection = { ids: [], search: "label=Pilot&after=whatever" };
  const selected = await listSelected(staff, { ...selection, count });
  expect(new Set(selected)).toEqual(new Set(ids.slice(0, 3)));
  await expect(listSelected(staff, { ...selection, count: 2 })).rejects.toMatchObject({
    code: "conflict",
    message: "Now 3 tenants match.",
  });
});
