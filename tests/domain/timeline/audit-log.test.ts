import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type AuditAction, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { auditQuery } from "#lib/forms/audit.ts";
import { type AuditKind, auditKinds } from "#lib/forms/audit-kinds.ts";
import { changeMember } from "#lib/staff/members.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asName } from "#lib/tenants/folded.ts";
import { readAuditLog } from "#lib/timeline/audit-log.ts";
import type { AuditPage } from "#lib/timeline/views.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
const [tenantId, otherId] = [randomUUID(), randomUUID()];
let admin: Staff;
let other: Staff;

const count = 240;
const start = Date.parse("2024-03-01T00:00:00Z");
/** Several rows share each time, and 240 rows fill ten days. */
const timeOf = (n: number) => new Date(start + Math.floor(n / 4) * 4 * 3_600_000);
const actions: AuditAction[] = [
  "key.copied",
  "staff.signed-in",
  "key.revealed",
  "tenant.changed",
  "staff.sign-in-failed",
  "operation.begun",
  "key.minted",
];
const rowOf = (n: number) => {
  const by = [admin, other, null][n % 3];
  return {
    id: randomUUID(),
    at: timeOf(n),
    actorId: by?.id ?? null,
    actorEmail: by?.email ?? null,
    action: actions[n % actions.length] ?? "",
    targetType: "key",
    targetId: "k",
    tenantId: [tenantId, otherId, null, tenantId, null][n % 5] ?? null,
    detail: { hint: "abcd" },
  };
};
let rows: ReturnType<typeof rowOf>[];

beforeAll(async () => {
  [admin, other] = [await addStaff("admin", false), await addStaff("onboarder")];
  const at = timeOf(0);
  const by = { createdById: admin.id, ownerId: admin.id, createdAt: at, updatedAt: at };
  await db().tenant.createMany({
    data: [
      { id: tenantId, ...asName("Long Lived"), ...asExternalId("CUS-7"), ...by },
      { id: otherId, ...asName("Other"), ...by },
    ],
  });
  rows = Array.from({ length: count }, (_, n) => rowOf(n));
  await db().auditEvent.createMany({ data: rows });
});

const read = (query: object): Promise<AuditPage> => readAuditLog(admin, auditQuery.parse(query));

/** The ids of all pages, in order; each page is read once more from the one after it. */
async function walk(query: object): Promise<string[]> {
  const pages = [await read(query)];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
    pages.push(await read({ ...query, after: next }));
  for (let n = pages.length - 1; n > 0; n -= 1) {
    const back = await read({ ...query, before: pages[n]?.previous });
    expect(back.entries).toEqual(pages[n - 1]?.entries);
    expect(back.previous === null).toBe(n === 1);
  }
  expect(pages[0]?.previous).toBeNull();
  expect(pages.slice(0, -1).every(({ entries }) => entries.length === 50)).toBe(true);
  return pages.flatMap(({ entries }) => entries.map(({ id }) => id));
}

type Row = ReturnType<typeof rowOf>;
const isRead = ({ action }: Row) => action === "key.copied" || action === "key.revealed";
const filters: [string, () => object, (row: Row) => boolean][] = [
  ["nothing", () => ({}), () => true],
  ["a person", () => ({ person: other.id }), ({ actorId }) => actorId === other.id],
  ["the app", () => ({ person: "app" }), ({ actorId }) => actorId === null],
  ["a tenant's id", () => ({ tenant: tenantId }), (row) => row.tenantId === tenantId],
  [
    "a tenant's name in another spelling",
    () => ({ tenant: "long lived" }),
    (row) => row.tenantId === tenantId,
  ],
  ["a customer id", () => ({ tenant: "cus-7" }), (row) => row.tenantId === tenantId],
  ["a part of a tenant's name", () => ({ tenant: "lived" }), (row) => row.tenantId === tenantId],
  ["keys read", () => ({ event: "keys-read" }), isRead],
  [
    "keys read by a person",
    () => ({ event: "keys-read", person: other.id }),
    (row) => isRead(row) && row.actorId === other.id,
  ],
  [
    "keys read by the app",
    () => ({ event: "keys-read", person: "app" }),
    (row) => isRead(row) && row.actorId === null,
  ],
  [
    "keys of a tenant read",
    () => ({ event: "keys-read", tenant: tenantId }),
    (row) => isRead(row) && row.tenantId === tenantId,
  ],
  [
    "days, both included",
    () => ({ from: "2024-03-03", to: "2024-03-04" }),
    ({ at }) => ["03", "04"].includes(at.toISOString().slice(8, 10)),
  ],
  [
    "everything at once",
    () => ({ person: admin.id, tenant: "CUS-7", event: "keys-read", from: "2024-03-02", to: "2024-03-08" }),
    (row) =>
      isRead(row) &&
      row.actorId === admin.id &&
      row.tenantId === tenantId &&
      row.at >= timeOf(24) &&
      row.at < timeOf(192),
  ],
];

describe.each(filters)("filtered by %s", (_, query, fits) => {
  test("every row that fits is there once, newest first, and backward the same", async () => {
    const expected = rows
      .filter(fits)
      .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
    expect(expected.length).toBeGreaterThan(0);
    expect(await walk({ to: "2024-04-01", ...query() })).toEqual(expected.map(({ id }) => id));
  });
});

test("a name that no tenant has matches nothing, and the page knows it", async () => {
  expect(await read({ tenant: "Nobody" })).toMatchObject({ entries: [], tenants: [], next: null });
});

test("only admins read it", async () => {
  await expect(readAuditLog(other, auditQuery.parse({}))).rejects.toMatchObject({ code: "forbidden" });
});

test("the page leaves out what its address has and is not valid, and names it", async () => {
  const odd = {
    person: "x'; --",
    tenant: "\u0000",
    event: "nothing",
    from: "2024-02-30",
    to: "yesterday",
    after: "?",
  };
  expect((await read(odd)).filter).toEqual({});
  expect((await read(odd)).entries).toHaveLength(50);
  expect((await read(odd)).unread).toEqual(["person", "tenant", "event", "from", "to"]);
  expect((await read({ person: "", event: "keys", unknown: "1" })).unread).toEqual([]);
});

test("each kind has events, and rows without a tenant say who, what and to whom", async () => {
  const person = await addStaff("viewer", false);
  await changeMember(admin, person.id, { role: "onboarder", seesKeys: false });
  const by = { type: "access", id: "sign-in-pair" } as const;
  const stranger = { email: "a@partner.example", address: "192.0.2.1" };
  await record(db(), null, "access.throttled", by, stranger);
  const codes = { type: "access", id: "sign-in-code-browser" } as const;
  await record(db(), null, "access.throttled", codes, { ...stranger, refused: 1_000 });
  await record(db(), person, "access.refused", { type: "access", id: "tenant:delete" }, {});
  await record(
    db(),
    null,
    "staff.sign-in-failed",
    { type: "staff", id: person.id },
    { cause: "wrong_password", address: "192.0.2.1" },
  );
  await record(
    db(),
    null,
    "reconcile.finished",
    { type: "reconcile-run", id: "r" },
    { state: "done", findings: 1 },
  );
  await record(
    db(),
    admin,
    "key-policy.changed",
    { type: "key-policy", id: "1" },
    { maxAgeDays: 30, serviceAddress: null },
  );
  const at = (kind: AuditKind) => read({ event: kind, from: clock.now().toISOString().slice(0, 10) });
  const said = async (kind: AuditKind) =>
    (await at(kind)).entries.map(({ who, title, about, words }) => [who, title, about?.text, words]);
  const named = `${person.name} (${person.email})`;
  expect(await said("team")).toEqual([
    [
      admin.name,
      "Rights changed",
      named,
      "Before: viewer, may not see keys · Now: onboarder, may not see keys",
    ],
  ]);
  expect(await said("refused")).toEqual([
    ["Someone not signed in", "Sign-in failed", named, "wrong password · from 192.0.2.1"],
    [person.name, "Access refused", undefined, "Right needed: tenant:delete"],
    [
      "Someone not signed in",
      "Refused after too many attempts",
      undefined,
      "Too many codes for one account from one browser · 1,000 refused so far · a@partner.example · from 192.0.2.1",
    ],
    [
      "Someone not signed in",
      "Refused after too many attempts",
      undefined,
      "Too many sign-ins to one account from one network · a@partner.example · from 192.0.2.1",
    ],
  ]);
  expect(await said("checks")).toEqual([["The app", "Check finished", undefined, "1 difference"]]);
  expect(await said("policies")).toEqual([
    [admin.name, "Key policy changed", undefined, "rotate every 30 days · no pattern for service users"],
  ]);
  for (const kind of Object.keys(auditKinds)) await read({ event: kind });
});
