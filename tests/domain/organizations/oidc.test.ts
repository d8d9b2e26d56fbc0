import { beforeEach, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
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

describe("what cannot be read back is never wiped", () => {
  test("with OIDC the form asks for client id and secret, beside the fields and with the reason", () => {
    const typed = { beforeIssuer: oidc.oidcIssuer, oidcIssuer: oidc.oidcIssuer };
    const { error } = organizationSettingsForm.safeParse(typedSettings(draftId(), "Any", typed));
    expect(
      error?.issues.map(({ path, message }) => [path[0], /never shows this value/.test(message)]),
    ).toEqual([
      ["oidcClientId", true],
      ["oidcClientSecret", true],
    ]);
    const first = typedSettings(draftId(), "Any", { oidcIssuer: oidc.oidcIssuer });
    expect(organizationSettingsForm.safeParse(first).error?.issues.map(({ message }) => message)).toEqual([
      "OIDC also needs a client id.",
      "OIDC also needs a client secret.",
    ]);
    const emptied = organizationSettingsForm.safeParse(
      typedSettings(draftId(), "Any", { beforeIssuer: oidc.oidcIssuer, oidcIssuer: "" }),
    );
    expect(emptied.error?.issues.map(({ path }) => path[0])).toEqual(["oidcIssuer"]);
  });

  test("a form that denies the OIDC of our record is refused before anything is sent", async () => {
    await onboardAnother(oidc);
    const denial = changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }));
    await expect(denial).rejects.toMatchObject({ fields: { oidcIssuer: expect.any(String) } });
    expect(puts()).toBe(0);
  });

  test("a form that denies an OIDC which only Polytomic knows of ends without a request", async () => {
    await onboardAnother(oidc);
    await db().tenant.update({ where: { id }, data: { oidcIssuer: null, oidcClientId: null } });
    const denial = changeOrganization(staff, settingsForm(id, name, { name: `${name} 2` }));
    await expect(denial).rejects.toThrow("Someone changed this organization at Polytomic in the meantime.");
    expect(puts()).toBe(0);
    expect(upstream()).toMatchObject({ name, client_id: "client-1", hasClientSecret: true });
  });

  test("an operation whose secret is lost ends without a request", async () => {
    await onboardAnother(oidc);
    world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
    await changeOrganization(staff, settingsForm(id, name, { ...typedOidc, name: `${name} 2` }));
    const { id: operationId } = await operation();
    await db().operation.update({ where: { id: operationId }, data: { secret: null } });
    world.sandbox.clearRequests();
    await tryAgain(staff, id, operationId);
    expect(await operation()).toMatchObject({ state: "failed", messageCode: "oidc_client_missing" });
    expect(puts()).toBe(0);
  });

  test("a rename with both typed again keeps OIDC, and the secret is nowhere afterwards", async () => {
    await onboardAnother(oidc);
    const form = settingsForm(id, name, { ...typedOidc, name: `${name} 2` });
    expect(await changeOrganization(staff, form)).toBe("done");
    expect(upstream()).toMatchObject({
      name: `${name} 2`,
      issuer: oidc.oidcIssuer,
      client_id: "client-1",
      hasClientSecret: true,
    });
    const where = { tenantId: id };
    const kept = [
      await operation(),
      await db().auditEvent.findMany({ where }),
      await db().upstreamCall.findMany({ where }),
      await db().tenant.findUnique({ where: { id } }),
    ];
    expect(JSON.stringify(kept)).not.toContain(oidc.oidcClientSecret);
    expect(kept[0]).toMatchObject({ secret: null });
  });

  test("OIDC goes when asked to, and only then", async () => {
    await onboardAnother(oidc);
    const typed = { beforeIssuer: oidc.oidcIssuer, oidcIssuer: oidc.oidcIssuer, removeOidc: "on" as const };
    await changeOrganization(staff, settingsForm(id, name, typed));
    expect(upstream()).toMatchObject({ name, issuer: "", client_id: "", hasClientSecret: false });
    expect(await tenant()).toMatchObject({ oidcIssuer: null, oidcClientId: null });
  });
});
