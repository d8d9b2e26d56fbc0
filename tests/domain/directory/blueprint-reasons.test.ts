import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { listReasons } from "#lib/directory/reasons.ts";
import { inboxQuery } from "#lib/forms/inbox.ts";
import { noticeWords } from "#lib/messages/notices.ts";
import { linesOf } from "#lib/notices/lines.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant CASCADE`;
  staff = await addStaff();
  ({ id: tenantId } = await onboard(staff));
});

const assignmentId = randomUUID();
const page = () => `/tenants/${tenantId}/blueprints#blueprint-${assignmentId}`;

async function nexts() {
  const { entries } = await readInbox(staff, inboxQuery.parse({}));
  const reasons = await listReasons(tenantId, true);
  return [...entries.map(({ next }) => next), ...reasons.map(({ next }) => next)];
}

test("a blueprint that failed leads to its place on the tenant's page, from the inbox and the overview", async () => {
  await raiseFor(tenantId, { code: "blueprint_failed", params: { blueprint: "Starter" } }, assignmentId);
  const next = { href: page(), label: "Open Starter" };
  expect(await nexts()).toEqual([next, next]);
});

test("one that waits for the customer leads there too, although the reason is about its operation", async () => {
  const params = { blueprint: "Starter", connection: "CRM", assignmentId };
  await raiseFor(tenantId, { code: "blueprint_waits", params }, randomUUID());
  const next = { href: page(), label: "Open Starter" };
  expect(await nexts()).toEqual([next, next]);
});

test("one that drifted is reviewed there, and a long name does not fill the line", async () => {
  const blueprint = "A blueprint whose name is longer than a button";
  await raiseFor(tenantId, { code: "blueprint_drifted", params: { blueprint, resources: 2 } }, assignmentId);
  const next = { href: page(), label: "Review A blueprint whose name…" };
  expect(await nexts()).toEqual([next, next]);
});

test("failures and drift are announced with a link to the blueprints, and waiting is not", async () => {
  await raiseFor(tenantId, { code: "blueprint_failed", params: { blueprint: "Starter" } }, "one");
  await raiseFor(tenantId, { code: "blueprint_waits", params: { blueprint: "S", connection: "C" } }, "two");
  await raiseFor(tenantId, { code: "blueprint_drifted", params: { blueprint: "S", resources: 1 } }, "three");
  const include = { tenant: { select: { id: true, name: true } } };
  const rows = await db().notice.findMany({ where: { tenantId }, include });
  const lines = linesOf(rows);
  expect(lines.map(({ kind }) => kind)).toEqual(["blueprint_failed", "blueprint_drifted"]);
  for (const { url } of lines) expect(url).toMatch(new RegExp(`/tenants/${tenantId}/blueprints$`));
  const [failed] = rows.filter(({ kind }) => kind === "blueprint_failed");
  expect(noticeWords({ code: "blueprint_failed", params: failed?.params }).title).toContain("Starter");
});
