/** A signed-in staff member, and the forms that they send. Nothing of Vitest, so that programs can use it too. */
import { randomUUID } from "node:crypto";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { Role } from "#lib/forms/staff.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";

let count = 0;

/** A signed-in staff member. */
export async function addStaff(role: Role = "onboarder", seesKeys = true): Promise<Staff> {
  count += 1;
  const now = clock.now();
  const { id } = await db().staff.create({
    data: { email: `staff${count}@partner.example`, name: `Staff ${count}`, role, seesKeys, createdAt: now },
  });
  const session = await db().session.create({
    data: {
      id: random.sessionId(),
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
    email: null,
    ...more,
  };
}

export const draftId = () => randomUUID();

export type Step = "organization" | "user" | "key";
export const steps: Step[] = ["organization", "user", "key"];
export type Customer = { id: string; name: string; email: string };

export const customer = (id: string, name: string): Customer => ({ id, name, email: `root@${id}.example` });

/** A step of the wizard, as its form sends it; `more`: what else the form may say of the organization. */
export function submit(
  staff: Staff,
  { id, name, email }: Customer,
  step: Step,
  more: Partial<OrganizationForm> = {},
): Promise<string> {
  if (step === "organization") return createOrganization(staff, id, organizationNamed(name, more));
  if (step === "user") return addRootUser(staff, { tenantId: id, email, role: "admin" });
  return mintKey(staff, id, false);
}

/** A customer onboarded to the end; id, name and address of their own unless given. */
export async function onboard(
  staff: Staff,
  { tenantId: id = draftId(), email, ...more }: Partial<OrganizationForm> & { email?: string } = {},
) {
  const given = customer(id, more.name ?? `Customer ${id}`);
  const who = { ...given, email: email ?? given.email };
  for (const step of steps) await submit(staff, who, step, more);
  const { organizationId, rootUserId: userId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  if (!organizationId || !userId) throw new Error(`${who.name} was not onboarded`);
  return { ...who, organizationId, userId };
}
