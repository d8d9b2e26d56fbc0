import { describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { readKey } from "#lib/keys/read.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

describe("one onboarding", () => {
  test("makes one organization, one user, one invitation and one key, which opens it", async () => {
    const staff = await addStaff();
    const id = draftId();
    expect(await createOrganization(staff, id, organizationNamed("Northwind Clinics"))).toBe(
      `/onboarding/${id}/user`,
    );
    expect(await addRootUser(staff, { tenantId: id, email: "root@northwind.example", role: "admin" })).toBe(
      `/onboarding/${id}/key`,
    );
    expect(await mintKey(staff, id, false)).toBe(`/onboarding/${id}/done`);

    const tenant = await db().tenant.findUniqueOrThrow({ where: { id } });
    expect(tenant).toMatchObject({ status: "active", stage: "active", rootEmail: "root@northwind.example" });
    const key = await readKey(staff, id, "copy");
    const me = await asOrganization(key).me();
    expect(me).toMatchObject({ organization_id: tenant.organizationId, email: "root@northwind.example" });
    expect(tenant.keyHint).toBe(key.reveal().slice(-4));

    const seen = world.sandbox.inspect();
    expect(seen.organizations.filter(({ name }) => name === "Northwind Clinics")).toHaveLength(1);
    expect(seen.users.filter(({ email }) => email === "root@northwind.example")).toHaveLength(1);
    expect(seen.invitations.filter(({ email }) => email === "root@northwind.example")).toHaveLength(1);
    const calls = await db().upstreamCall.findMany({ where: { tenantId: id }, orderBy: { sentAt: "asc" } });
    expect(calls.map(({ step, state }) => [step, state])).toEqual([
      ["organization", "succeeded"],
      ["user", "succeeded"],
      ["key", "succeeded"],
    ]);
    const events = await db().auditEvent.findMany({ where: { tenantId: id }, orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action)).toEqual([
      "tenant.drafted",
      "organization.created",
      "tenant.changed",
      "user.created",
      "key.minted",
      "key.verified",
      "key.copied",
    ]);
  });

  test("fifty submits of each step at once make one of each", async () => {
    const staff = await addStaff();
    const id = draftId();
    world.letPausesTakeTime();
    const fifty = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, work));
    await fifty(() => createOrganization(staff, id, organizationNamed("Impatient Ltd")));
    await fifty(() => addRootUser(staff, { tenantId: id, email: "root@impatient.example", role: "admin" }));
    await fifty(() => mintKey(staff, id, false));
    const seen = world.sandbox.inspect();
    expect(seen.organizations.filter(({ name }) => name === "Impatient Ltd")).toHaveLength(1);
    expect(seen.invitations.filter(({ email }) => email === "root@impatient.example")).toHaveLength(1);
    expect(await db().upstreamCall.count({ where: { tenantId: id } })).toBe(3);
    expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: "active" });
  });
});
