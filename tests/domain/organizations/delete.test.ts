import { beforeEach, expect, test } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { makeLink } from "#lib/connect/links.ts";
import { deleteOrganizationForm } from "#lib/forms/organization-settings.ts";
import { readKey } from "#lib/keys/read.ts";
import { deleteOrganization } from "#lib/operations/removals.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { raiseFor, somethingElse } from "#tests/support/hands/attention.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let organizationId: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  name = `Customer ${draftId()}`;
  ({ id, organizationId } = await onboard(staff, { name }));
  world.sandbox.clearRequests();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });
const operation = () =>
  db().operation.findFirstOrThrow({
    where: { tenantId: id, kind: { not: "onboarding" } },
    orderBy: { createdAt: "desc" },
  });
const upstream = () => world.sandbox.inspect().organizations.find((each) => each.id === organizationId);
const deletes = () => world.sandbox.inspect().requests.filter(({ method }) => method === "DELETE").length;
const form = (expectedName = name) => ({ tenantId: id, operationId: draftId(), expectedName });
const events = () => db().auditEvent.findMany({ where: { tenantId: id, action: "organization.deleted" } });

test("deleting removes the organization, stops its keys and links, archives the tenant, and is recorded", async () => {
  const link = { connectionId: null, connectionName: "Warehouse", types: [], expiresInDays: 7 };
  await makeLink(staff, { tenantId: id, ...link });
  await raiseFor(id, somethingElse);
  expect(await deleteOrganization(staff, form())).toBe("done");
  expect(upstream()).toBeUndefined();
  expect(await tenant()).toMatchObject({
    status: "archived",
    organizationId,
    keyHint: null,
    keyMintedAt: null,
    lastVerifiedAt: null,
    attentionCode: null,
  });
  expect(await db().organizationKey.findMany({ where: { tenantId: id } })).toMatchObject([
    { state: "stopped", stoppedAt: clock.now() },
  ]);
  expect(await db().connectLink.findMany({ where: { tenantId: id } })).toMatchObject([
    { revokedAt: clock.now() },
  ]);
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "not-found" });
  expect(await events()).toMatchObject([{ actorId: staff.id, detail: { name, organizationId } }]);
});

test("another name than the one shown deletes nothing, nor does one that the organization no longer has", async () => {
  const typed = { ...form(), typedName: name.toUpperCase() };
  expect(deleteOrganizationForm.safeParse(typed).error?.issues[0]?.path).toEqual(["typedName"]);
  expect(deleteOrganizationForm.safeParse({ ...form(), typedName: ` ${name} ` }).success).toBe(true);
  await asPartner().updateOrganization(organizationId, { name: `${name} Group` });
  await expect(deleteOrganization(staff, form())).rejects.toThrow(/is now named “.* Group” at Polytomic/);
  expect(deletes()).toBe(0);
  expect(await tenant()).toMatchObject({ status: "active" });
});

test("the partner's own organization is never deleted, whatever a record says", async () => {
  const owner = world.sandbox.inspect().organizations[0];
  await db().tenant.update({ where: { id }, data: { organizationId: owner?.id ?? null } });
  await expect(deleteOrganization(staff, form(owner?.name))).rejects.toThrow(
    /the partner's own organization/,
  );
  expect(deletes()).toBe(0);
  expect(world.sandbox.inspect().organizations[0]).toEqual(owner);
  expect(await tenant()).toMatchObject({ archivedAt: null });
  await db().tenant.update({ where: { id }, data: { organizationId } });
});

test("a deletion whose answer is lost is seen to be done, and is not sent again", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "deleteOrganization" });
  expect(await deleteOrganization(staff, form())).toBe("done");
  expect(deletes()).toBe(1);
  expect(await events()).toHaveLength(1);
});

test("one that got no answer is finished by the worker", async () => {
  const fault = { fault: "reset-before-commit", endpoint: "deleteOrganization", times: 3 } as const;
  world.sandbox.faults.add(fault);
  expect(await deleteOrganization(staff, form())).toBe("open");
  expect(await tenant()).toMatchObject({ status: "needs attention", archivedAt: null });
  world.moveClock(10 * minuteMs);
  await recover();
  expect(upstream()).toBeUndefined();
  expect(await tenant()).toMatchObject({ status: "archived", attentionCode: null });
  expect(await events()).toMatchObject([{ actorId: null }]);
});

test("an organization that is already gone is recorded without a request", async () => {
  await asPartner().deleteOrganization(organizationId);
  world.sandbox.clearRequests();
  expect(await deleteOrganization(staff, form())).toBe("done");
  expect(deletes()).toBe(0);
  expect(await tenant()).toMatchObject({ status: "archived" });
});

test("one that disappears between the check and the request is done as well, at once", async () => {
  world.sandbox.faults.add({ fault: "404-parent", endpoint: "deleteOrganization", commits: true });
  const before = clock.now();
  expect(await deleteOrganization(staff, form())).toBe("done");
  expect(clock.now(), "without waiting").toEqual(before);
  expect(deletes()).toBe(1);
  expect(await tenant()).toMatchObject({ status: "archived" });
});

test("a 403 proves nothing: only the list says that an organization is gone", async () => {
  world.sandbox.faults.add({ fault: "403", endpoint: "deleteOrganization" });
  expect(await deleteOrganization(staff, form())).toBe("open");
  expect(await operation()).toMatchObject({ state: "stuck" });
  expect(await tenant()).toMatchObject({ archivedAt: null });
  await asPartner().deleteOrganization(organizationId);
  await tryAgain(staff, id, (await operation()).id);
  expect(await operation()).toMatchObject({ state: "done" });
  expect(await tenant()).toMatchObject({ status: "archived" });
});

test("nothing is deleted while something else is under way for the tenant, nor when it is archived", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  await changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }));
  await expect(deleteOrganization(staff, form())).rejects.toThrow("Another change is in progress");
  await db().operation.deleteMany({ where: { tenantId: id, finishedAt: null } });
  await changeTenant(staff, id, "archive");
  await expect(deleteOrganization(staff, form())).rejects.toThrow("This tenant is archived.");
  expect(deletes()).toBe(0);
});

test("a tenant whose organization was deleted cannot be restored", async () => {
  await deleteOrganization(staff, form());
  expect(await operation()).toMatchObject({ state: "done" });
  await expect(changeTenant(staff, id, "restore")).rejects.toThrow(
    /no longer exists at Polytomic, so it can't be restored/,
  );
  expect(await tenant()).toMatchObject({ status: "archived" });
});
