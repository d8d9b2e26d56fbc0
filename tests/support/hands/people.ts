/** Somebody signed in, and the forms that they send. Nothing of Vitest, so that programs can use it too. */
import { randomUUID } from "node:crypto";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { Role } from "#lib/forms/staff.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";

let count = 0;

/** Somebody signed in. */
export async function addStaff(role: Role = "onboarder", seesKeys = true): Promise<Staff> {
  count += 1;
  const now = clock.now();
  const { id } = await db().staff.create({
    data: { email: `staff${count}@partner.example`, name: `Staff ${count}`, role, seesKeys, createdAt: now },
  });
  const session = await db().session.create({
    data: {
      staffId: id,
      createdAt: now,
      authenticatedAt: now,
      expiresAt: new Date(now.getTime() + 365 * 24 * 3_600_000),
    },
  });
  const staff = await findBySession(session.id);
  if (!staff) throw new Error("the session just made is not found");
  return staff;
}

export function organizationNamed(name: string, more: Partial<OrganizationForm> = {}): OrganizationForm {
  return {
    tenantId: draftId(),
    name,
    externalId: null,
    ssoDomain: null,
    ssoOrgId: null,
    oidcIssuer: null,
    oidcClientId: null,
    oidcClientSecret: null,
    ...more,
  };
}

export const draftId = () => randomUUID();

/** A customer onboarded to the end, with what a form may say of the organization; a name of their own by default. */
export async function onboard(
  staff: Staff,
  { email, ...more }: Partial<OrganizationForm> & { email?: string } = {},
) {
  const id = draftId();
  const { name } = more;
  const root = email ?? `root@${id}.example`;
  await createOrganization(staff, id, organizationNamed(name ?? `Customer ${id}`, more));
  await addRootUser(staff, { tenantId: id, email: root, role: "admin" });
  await mintKey(staff, id, false);
  const tenant = await db().tenant.findUniqueOrThrow({ where: { id } });
  const { organizationId, rootUserId: userId } = tenant;
  if (!organizationId || !userId) throw new Error(`${tenant.name} was not onboarded`);
  return { id, name: tenant.name, email: root, organizationId, userId };
}
