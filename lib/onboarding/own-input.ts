import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { fold } from "#lib/forms/fold.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";

/* A form that comes when its input can no longer be changed must be the one that the onboarding continued with. */

export function changes<T extends object>(before: T, after: Partial<T>): boolean {
  return Object.entries(after).some(([name, value]) => before[name as keyof T] !== value);
}

function movedOn(name: string) {
  return new AppError(
    "conflict",
    `This onboarding has continued as “${name}”, and its input can no longer be changed.`,
    {
      hint: "Your input was not used. Reload the page to see its progress.",
    },
  );
}

/**
 * Throws AppError `conflict` if the onboarding went on with another input than this one: somebody else sent the form at
 * the same time. Polytomic may spell a name in another way.
 */
export function requireOwnOrganization(
  tenant: TenantRecord,
  { name, email, hideKey, ...form }: OrganizationForm,
): void {
  const { externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId } = form;
  const isOther =
    fold(tenant.name) !== fold(name) ||
    (hideKey !== undefined && !tenant.isBlind) ||
    changes(tenant, { externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId });
  if (isOther) throw movedOn(tenant.name);
  if (email !== null && email !== tenant.rootEmail) throw userMovedOn(tenant.rootEmail);
}

/** The same for the root user's email and role, which has Polytomic's own words once the user exists. */
export function requireOwnUser(
  { rootEmail, rootRole, stage }: TenantRecord,
  { email, role }: UserForm,
): void {
  const isOther = rootEmail !== email || (stage === "organization_created" && rootRole !== role);
  if (isOther) throw userMovedOn(rootEmail);
}

const userMovedOn = (email: string | null) =>
  new AppError("conflict", `The root user is ${email ?? "not set yet"}; it can no longer be changed.`, {
    hint: "Your input was not used. Reload the page to see its progress.",
  });
