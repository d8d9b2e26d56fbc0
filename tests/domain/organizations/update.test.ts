import { beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listOperations } from "#lib/engine/list.ts";
import { organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { organizationUpdate } from "#lib/organizations/update.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { oidc, settingsForm, typedOidc, typedSettings } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

let staff: Staff;
let id: string;
let organizationId: string;
let name: string;

async function onboardAnother(more: Parameters<typeof onboard>[1] = {}) {
  name = `Customer ${draftId()}`;
  ({ id, organizationId } = await onboard(staff, { name, ...more }));
  world.sandbox.clearRequests();
}

beforeEach(async () => {
  staff = await addStaff();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });
const upstream = () => world.sandbox.inspect().organizations.find((each) => each.id === organizationId);
const puts = () => world.sandbox.inspect().requests.filter(({ method }) => method === "PUT").length;
const operation = () =>
  db().operation.findFirstOrThrow({
    where: { tenantId: id, kind: "organization_update" },
    orderBy: { createdAt: "desc" },
    omit: { secret: false },
  });

describe("a change of the organization", () => {
  test("renames it there and here with one request, and keeps the other settings", async () => {
    await onboardAnother({ ssoDomain: "customer.example", ssoOrgId: "org_1" });
    const typed = { ssoDomain: "customer.example", ssoOrgId: "org_1" };
    const before = { beforeSsoDomain: "customer.example", beforeSsoOrgId: "org_1" };
    const form = settingsForm(id, name, { ...typed, ...before, name: `${name} Group` });
    expect(await changeOrganization(staff, form)).toBe("done");
    expect(puts()).toBe(1);
    expect(upstream()).toMatchObject({
      name: `${name} Group`,
      sso_domain: "customer.example",
      sso_org_id: "org_1",
    });
    expect(await tenant()).toMatchObject({
      name: `${name} Group`,
      organizationName: `${name} Group`,
      ssoDomain: "customer.example",
    });
    const event = await db().auditEvent.findFirstOrThrow({
      where: { tenantId: id, action: "organization.updated" },
    });
    expect(event.detail).toEqual({ organizationId, name: `${name} Group`, from: name, what: "name" });
  });

  test("sent twice is one", async () => {
    await onboardAnother();
    const form = settingsForm(id, name, { ssoDomain: "customer.example" });
    world.letPausesTakeTime();
    await Promise.all([changeOrganization(staff, form), changeOrganization(staff, form)]);
    await changeOrganization(staff, form);
    expect(puts()).toBe(1);
    expect(await db().operation.count({ where: { tenantId: id, kind: "organization_update" } })).toBe(1);
  });

  test("of sign-on settings leaves a name of our own alone", async () => {
    await onboardAnother();
    await db().tenant.update({ where: { id }, data: { name: "Ours", nameKey: "ours" } });
    await changeOrganization(staff, settingsForm(id, name, { ssoDomain: "customer.example" }));
    expect(await tenant()).toMatchObject({
      name: "Ours",
      organizationName: name,
      ssoDomain: "customer.example",
    });
    expect(upstream()?.name).toBe(name);
  });

  test.each(["Two  spaces", "Cafe\u0301 in two parts", `Long ${"name ".repeat(40)}`, " At the edges "])(
    "of sign-on settings sends a name of Polytomic's back as it came: %s",
    async (upstreamName) => {
      await onboardAnother();
      await asPartner().updateOrganization(organizationId, { name: `${upstreamName}${id}` });
      const theirs = `${upstreamName}${id}`;
      await changeOrganization(staff, settingsForm(id, theirs, { ssoDomain: "customer.example" }));
      expect(upstream()).toMatchObject({ name: theirs, sso_domain: "customer.example" });
      const typed = typedSettings(id, theirs, { name: `New  ${"x".repeat(200)}` });
      expect(organizationSettingsForm.safeParse(typed).error?.issues).toMatchObject([{ path: ["name"] }]);
      const renamed = typedSettings(id, theirs, { name: " New  name " });
      expect(organizationSettingsForm.parse(renamed).name).toBe("New name");
    },
  );

  test("that changes nothing is not sent", async () => {
    await onboardAnother();
    await expect(changeOrganization(staff, settingsForm(id, name, {}))).rejects.toThrow(
      "There are no changes.",
    );
    expect(world.sandbox.inspect().requests).toEqual([]);
  });
});

describe("when the answer is lost", () => {
  test("a change that was carried out is seen, not sent again", async () => {
    await onboardAnother();
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "updateOrganization" });
    expect(await changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }))).toBe("done");
    expect(puts()).toBe(1);
    expect(await tenant()).toMatchObject({ name: `${name} 2`, attentionCode: null });
  });

  test("a secret is sent again until Polytomic has said yes", async () => {
    await onboardAnother(oidc);
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "updateOrganization" });
    const form = settingsForm(id, name, { ...typedOidc, name: `${name} 2` });
    expect(await changeOrganization(staff, form)).toBe("done");
    expect(puts()).toBe(2);
  });

  test("the worker finishes it, unless the organization has changed since: then nothing is overwritten", async () => {
    await onboardAnother();
    const fault = { fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 } as const;
    world.sandbox.faults.add(fault);
    const form = settingsForm(id, name, { name: `${name} 2` });
    expect(await changeOrganization(staff, form)).toBe("open");
    expect(await tenant()).toMatchObject({ status: "needs attention" });
    world.moveClock(10 * minuteMs);
    await recover();
    expect(await operation()).toMatchObject({ state: "done" });
    expect(await tenant()).toMatchObject({ name: `${name} 2`, status: "active" });

    world.sandbox.faults.add(fault);
    await changeOrganization(staff, settingsForm(id, `${name} 2`, { name: `${name} 3` }));
    await asPartner().updateOrganization(organizationId, { name: "Theirs" });
    world.moveClock(10 * minuteMs);
    await recover();
    expect(await operation()).toMatchObject({
      state: "failed",
      messageCode: "changed_meanwhile",
      messageParams: { mayBeDone: true },
    });
    expect(upstream()?.name).toBe("Theirs");
    expect(await tenant()).toMatchObject({ name: `${name} 2`, status: "active" });
    await asPartner().updateOrganization(organizationId, { name });
  });
});

describe("what is under way", () => {
  const whatOf = async () => (await listOperations(staff, id, [organizationUpdate]))[0]?.what;
  const never = { fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 } as const;

  test("says what is changed, from what to what, and no secret", async () => {
    await onboardAnother({ ssoDomain: "old.example", ssoOrgId: "org_1" });
    world.sandbox.faults.add(never);
    const before = { beforeSsoDomain: "old.example", beforeSsoOrgId: "org_1" };
    const typed = { ...oidc, ...before, name: `${name} 2`, ssoDomain: "new.example", ssoOrgId: "" };
    expect(await changeOrganization(staff, settingsForm(id, name, typed))).toBe("open");
    expect(await whatOf()).toEqual([
      `Name from “${name}” to “${name} 2”`,
      "OIDC issuer set to “https://login.customer.example”",
      "SSO domain from “old.example” to “new.example”",
      "WorkOS organization id “org_1” removed",
      "OIDC client id and client secret set",
    ]);
    expect(JSON.stringify(await listOperations(staff, id, [organizationUpdate]))).not.toContain(
      oidc.oidcClientSecret,
    );
  });

  test("says that OIDC is taken away", async () => {
    await onboardAnother(oidc);
    world.sandbox.faults.add(never);
    const typed = { beforeIssuer: oidc.oidcIssuer, removeOidc: "on" as const };
    await changeOrganization(staff, settingsForm(id, name, typed));
    expect(await whatOf()).toEqual(["OIDC issuer “https://login.customer.example” removed"]);
  });
});

describe("a definite no", () => {
  test("a name that another organization has is said without a request", async () => {
    await onboardAnother();
    world.sandbox.addOutsideOrganization(`Taken ${id}`);
    const change = changeOrganization(staff, settingsForm(id, name, { name: `Taken ${id}` }));
    const message = `Polytomic has another organization named “Taken ${id}”. Names are unique there.`;
    await expect(change).rejects.toMatchObject({ code: "invalid", fields: { name: message } });
    expect(puts()).toBe(0);
    expect(await operation()).toMatchObject({
      state: "failed",
      messageCode: "name_taken",
      topic: null,
    });
    expect(await tenant()).toMatchObject({ name });
  });

  test("a name that someone takes between the check and the request is reported too", async () => {
    await onboardAnother();
    world.sandbox.faults.add({ fault: "409-name-taken", endpoint: "updateOrganization" });
    const change = changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }));
    await expect(change).rejects.toMatchObject({
      fields: { name: expect.stringContaining(`Polytomic has another organization named “${name} 2”.`) },
    });
    expect(puts()).toBe(1);
    expect(await tenant()).toMatchObject({ name });
  });

  test("a conflict that no list explains ends in words, not in waiting", async () => {
    await onboardAnother();
    world.sandbox.faults.add({ fault: "409-in-flight", endpoint: "updateOrganization" });
    const change = changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }));
    await expect(change).rejects.toMatchObject({
      fields: { name: expect.stringMatching(/reports a conflict/) },
    });
    expect(puts()).toBe(1);
    expect(await operation()).toMatchObject({ state: "failed", topic: null });
  });

  test("the partner's own organization stays as it is, whatever a record says", async () => {
    await onboardAnother();
    const owner = world.sandbox.inspect().organizations[0];
    await db().tenant.update({ where: { id }, data: { organizationId: owner?.id ?? null } });
    const change = changeOrganization(staff, settingsForm(id, owner?.name ?? "", { name: "Hijacked" }));
    await expect(change).rejects.toThrow(/the partner's own organization/);
    expect(puts()).toBe(0);
    await db().tenant.update({ where: { id }, data: { organizationId } });
  });
});
