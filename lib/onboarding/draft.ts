import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { foldCase, foldVersion } from "#lib/forms/fold.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asName, asRootEmail } from "#lib/tenants/folded.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { settle } from "./asking.ts";
import { isLocked } from "./input-lock.ts";

/*
 * The draft is the tenant's row. The page with the empty form makes its id, so that submitting a form twice creates
 * one draft.
 */

/** The OIDC client secret of a draft, kept until the organization exists. */
export async function openClientSecret(tenant: TenantRecord): Promise<Secret | null> {
  return tenant.oidcClientSecret
    ? await open(tenant.oidcClientSecret, placeOf("oidc-client-secret", tenant.id, tenant.id))
    : null;
}

function changes<T extends object>(before: T, after: Partial<T>): boolean {
  return Object.entries(after).some(([name, value]) => before[name as keyof T] !== value);
}

/**
 * Stores the input. Throws AppError `conflict` if the draft has advanced, `invalid` for a customer id that is taken.
 */
export async function saveOrganizationDraft(staff: Staff, id: string, form: OrganizationForm): Promise<void> {
  const { name, externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId } = form;
  const facts = { name, externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId };
  const folded = { ...asName(name), ...asExternalId(externalId) };
  const typed = form.oidcClientSecret;
  const sealed =
    typed === null ? undefined : await seal(new Secret(typed), placeOf("oidc-client-secret", id, id));
  // A stored secret is kept if the field is left empty, and removed with its issuer.
  const secret =
    oidcIssuer === null ? { oidcClientSecret: null } : sealed ? { oidcClientSecret: sealed } : {};
  const now = clock.now();
  try {
    await transact(async (tx) => {
      const target = { type: "tenant", id } as const;
      const { count } = await tx.tenant.createMany({
        data: {
          id,
          ...facts,
          ...folded,
          ...secret,
          foldVersion,
          createdById: staff.id,
          ownerId: staff.id,
          createdAt: now,
          updatedAt: now,
        },
        skipDuplicates: true,
      });
      if (count === 1) return await record(tx, staff, "tenant.drafted", target, { name });
      const before = await requireTenantLike(tx, id, facts.externalId);
      const changed = changes(before, facts) || typed !== null;
      if (before.stage !== "draft" || before.archivedAt || (await isLocked(tx, before, "organization"))) {
        // The same form again, from a second click or another tab, leads to the same page.
        if (changes(before, facts)) throw movedOn(before.name);
        return;
      }
      const confirmed = form.despiteMatches !== undefined && before.name === name;
      const written = { ...facts, ...folded, ...secret, updatedAt: now };
      if (changed || confirmed) await settle(tx, before, { ...written, matchesSeen: confirmed });
      else await tx.tenant.update({ where: { id }, data: written });
      if (changed) await record(tx, staff, "tenant.changed", target, { name });
    });
  } catch (error) {
    if (isTaken(error, "external_key") || isTaken(error, "externalKey")) throw takenExternalId();
    throw error;
  }
}

/** `skipDuplicates` ignores a taken customer id as well as the draft's own id. */
async function requireTenantLike(tx: Tx, id: string, externalId: string | null): Promise<TenantRecord> {
  const where = { externalKey: foldCase(externalId ?? "") };
  const other = externalId && (await tx.tenant.findUnique({ where, select: { id: true } }));
  if (other && other.id !== id) throw takenExternalId();
  return await requireTenant(id, tx);
}

function takenExternalId() {
  return new AppError("invalid", "Check the highlighted fields.", {
    fields: { externalId: "Another tenant has this customer id." },
  });
}

function movedOn(name: string) {
  return new AppError(
    "conflict",
    `This onboarding has continued as “${name}”, and its input can no longer be changed.`,
    {
      hint: "Reload the page to see its progress.",
    },
  );
}

/** Stores the root user's email and role, unless a request with other values is in progress. */
export async function saveUserDraft(staff: Staff, form: UserForm): Promise<void> {
  await transact(async (tx) => {
    const tenant = await requireTenant(form.tenantId, tx);
    const facts = { rootEmail: form.email, rootRole: form.role as string };
    if (!changes(tenant, facts)) return;
    const isDue = tenant.stage === "organization_created" && tenant.archivedAt === null;
    if (!isDue || (await isLocked(tx, tenant, "user")))
      throw new AppError(
        "conflict",
        `The root user is ${tenant.rootEmail ?? "not set yet"}; it can no longer be changed.`,
        {
          hint: "Reload the page to see its progress.",
        },
      );
    await settle(tx, tenant, { ...facts, ...asRootEmail(form.email), updatedAt: clock.now() });
    await record(tx, staff, "tenant.changed", { type: "tenant", id: tenant.id }, facts);
  });
}
