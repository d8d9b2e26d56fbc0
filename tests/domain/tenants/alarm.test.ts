import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { readHome } from "#lib/directory/home.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { addRootUser, checkAgain, createOrganization } from "#lib/onboarding/commands.ts";
import { removeUser } from "#lib/operations/removals.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let organizationId: string;

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant CASCADE`;
  staff = await addStaff("admin");
  ({ id, organizationId } = await onboard(staff));
  world.moveClock(minuteMs);
});

const status = async () => (await db().tenant.findUniqueOrThrow({ where: { id } })).status;
const alarms = async () => (await readHome(staff)).foreignKeys.count;

async function makeKeyForeign() {
  const other = await keyIn((await onboard(staff)).id, "current");
  const own = await keyIn(id, "current");
  const sealed = await seal(other.value, placeOf("organization-key", id, own.id));
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  await expect(checkTenantKeys(staff, id)).rejects.toMatchObject({ code: "conflict" });
}

const add = (email: string, operationId = draftId()) =>
  addUser(staff, { operationId, tenantId: id, email, role: "user" });

const loseAnswers = (times: number) =>
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createUser", times });

async function settle() {
  world.sandbox.faults.clear();
  for (let round = 0; round < 4; round += 1) {
    world.moveClock(hourMs);
    await recover();
  }
}

test("a foreign key still needs attention after a lost answer is resolved", async () => {
  await makeKeyForeign();
  expect([await status(), await alarms()]).toEqual(["needs attention", 1]);
  loseAnswers(3);
  expect(await add("ada@northwind.example")).toBe("open");
  expect([await status(), await alarms()]).toEqual(["needs attention", 1]);
  await settle();
  expect(
    await db().operation.count({ where: { tenantId: id, state: "done", kind: { not: "onboarding" } } }),
  ).toBe(1);
  expect([await status(), await alarms()]).toEqual(["needs attention", 1]);
});

test("the end of one unknown outcome leaves another", async () => {
  const addition = draftId();
  loseAnswers(3);
  expect(await add("ada@northwind.example", addition)).toBe("open");
  world.sandbox.faults.add({ fault: "504-html", endpoint: "deleteUser", times: null });
  const { rootUserId, rootEmail } = await db().tenant.findUniqueOrThrow({ where: { id } });
  const removal = {
    operationId: draftId(),
    tenantId: id,
    userId: rootUserId ?? "",
    confirmation: rootEmail ?? "",
  };
  expect(await removeUser(staff, removal)).toBe("open");
  await tryAgain(staff, id, addition);
  expect(await db().operation.findUniqueOrThrow({ where: { id: addition } })).toMatchObject({
    state: "done",
  });
  expect(await status()).toBe("needs attention");
});

test("a missing organization is flagged while something else is, and stays when that ends", async () => {
  loseAnswers(3);
  expect(await add("ada@northwind.example")).toBe("open");
  await asPartner().deleteOrganization(organizationId);
  await runNow(staff);
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "organization.missing" } })).toBe(1);
});

test("an onboarding that got no answer says so until there is one, whatever else is requested", async () => {
  const tenantId = draftId();
  const create = () => createOrganization(staff, tenantId, organizationNamed(`Customer ${tenantId}`));
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: 3 });
  await create();
  expect(await codesOf(tenantId)).toEqual(["unknown_outcome"]);
  // A day later it has to look first, and cannot.
  world.moveClock(25 * hourMs);
  world.sandbox.faults.add({ fault: "503-html", endpoint: "listOrganizations", times: 3 });
  await expect(checkAgain(staff, tenantId)).rejects.toMatchObject({ code: "upstream" });
  expect(await codesOf(tenantId)).toEqual(["unknown_outcome"]);
  world.sandbox.faults.clear();
  world.sandbox.faults.add({ fault: "401", endpoint: "createOrganization" });
  await checkAgain(staff, tenantId);
  expect(await codesOf(tenantId)).toEqual(["partner_key_refused", "unknown_outcome"]);
  await checkAgain(staff, tenantId);
  expect(await codesOf(tenantId)).toEqual([]);
});

test("a definite no to what got no answer before is an answer", async () => {
  const tenantId = draftId();
  await createOrganization(staff, tenantId, organizationNamed(`Customer ${tenantId}`));
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createUser", times: 3 });
  const typed = { tenantId, email: "no-address", role: "admin" } as const;
  await addRootUser(staff, typed);
  expect(await codesOf(tenantId)).toEqual(["unknown_outcome"]);
  await checkAgain(staff, tenantId);
  expect(await codesOf(tenantId)).toEqual([]);
});

test("a foreign key of a tenant on hold needs attention", async () => {
  await makeKeyForeign();
  await db().tenant.update({ where: { id }, data: { onHoldAt: new Date() } });
  expect([await status(), await alarms()]).toEqual(["on hold", 1]);
});
