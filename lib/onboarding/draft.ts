import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { resume } from "#lib/engine/operation.ts";
import { fold, foldCase, foldVersion } from "#lib/forms/fold.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asName, asRootEmail } from "#lib/tenants/folded.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { newOnboarding, requireOnboarding } from "./definition.ts";
import { isInDoubt, isLocked } from "./input-lock.ts";
import { readQuestion } from "./question.ts";

/*
 * The draft is the tenant's row and its onboarding. The page with the empty form makes its id, so that submitting a
 * form twice creates one draft.
 */

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
  const secret = oidcIssuer === null ? { secret: null } : sealed ? { secret: sealed } : {};
  const now = clock.now();
  try {
    await transact(async (tx) => {
      const target = { type: "tenant", id } as const;
      const { count } = await tx.tenant.createMany({
        data: {
          id,
          ...facts,
          ...folded,
          foldVersion,
          createdById: staff.id,
          ownerId: staff.id,
          createdAt: now,
          updatedAt: now,
        },
        skipDuplicates: true,
      });
      if (count === 1) {
        const begun = newOnboarding({ id, createdById: staff.id, createdAt: now }, "organization", "running");
        await tx.operation.create({ data: { ...begun, ...secret } });
        return await record(tx, staff, "tenant.drafted", target, { name });
      }
      await requireOwnExternalId(tx, id, externalId);
      const operation = await requireOnboarding(id, tx);
      const before = operation.tenant;
      const changed = changes(before, facts) || typed !== null;
      if (before.stage !== "draft" || before.archivedAt || (await isLocked(tx, operation, "organization"))) {
        // The same form again, from a second click or another tab, leads to the same page.
        return requireOwnOrganization(before, form);
      }
      const agreed = form.despiteMatches !== undefined && before.name === name;
      const matchesSeen = agreed || (!changed && operation.input.matchesSeen);
      await tx.tenant.update({ where: { id }, data: { ...facts, ...folded, updatedAt: now } });
      await tx.operation.update({ where: { id }, data: secret });
      const matchesSeenInDoubt = agreed
        ? await isInDoubt(id, "organization", tx)
        : !changed && operation.input.matchesSeenInDoubt === true;
      // What has a like name may have changed since we asked, so the same form asks again.
      const isAsked = readQuestion(operation.question)?.kind === "matches";
      if (changed || agreed || isAsked)
        await resume(tx, operation, { ...operation.input, matchesSeen, matchesSeenInDoubt });
      if (changed) await record(tx, staff, "tenant.changed", target, { name });
    });
  } catch (error) {
    if (isTaken(error, "external_key") || isTaken(error, "externalKey")) throw takenExternalId();
    throw error;
  }
}

/** `skipDuplicates` ignores a taken customer id as well as the draft's own id. */
async function requireOwnExternalId(tx: Tx, id: string, externalId: string | null): Promise<void> {
  if (externalId === null) return;
  const where = { externalKey: foldCase(externalId) };
  const other = await tx.tenant.findUnique({ where, select: { id: true } });
  if (other && other.id !== id) throw takenExternalId();
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
      hint: "Your input was not used. Reload the page to see its progress.",
    },
  );
}

/**
 * Throws AppError `conflict` if the onboarding went on with another input than this one: somebody else sent the form at
 * the same time. Polytomic may spell a name in another way.
 */
export function requireOwnOrganization(tenant: TenantRecord, { name, ...form }: OrganizationForm): void {
  const { externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId } = form;
  const isOther =
    fold(tenant.name) !== fold(name) ||
    changes(tenant, { externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId });
  if (isOther) throw movedOn(tenant.name);
}

/** The same for the root user's email and role. */
export function requireOwnUser({ rootEmail, rootRole }: TenantRecord, { email, role }: UserForm): void {
  if (rootEmail !== email || rootRole?.toLowerCase() !== role) throw userMovedOn(rootEmail);
}

const userMovedOn = (email: string | null) =>
  new AppError("conflict", `The root user is ${email ?? "not set yet"}; it can no longer be changed.`, {
    hint: "Your input was not used. Reload the page to see its progress.",
  });

/** Stores the root user's email and role, unless a request with other values is in progress. */
export async function saveUserDraft(staff: Staff, form: UserForm): Promise<void> {
  await transact(async (tx) => {
    const operation = await requireOnboarding(form.tenantId, tx);
    const { tenant, input } = operation;
    const facts = { rootEmail: form.email, rootRole: form.role as string };
    if (!changes(tenant, facts)) return;
    const isDue = tenant.stage === "organization_created" && tenant.archivedAt === null;
    if (!isDue || (await isLocked(tx, operation, "user"))) throw userMovedOn(tenant.rootEmail);
    const data = { ...facts, ...asRootEmail(form.email), updatedAt: clock.now() };
    await tx.tenant.update({ where: { id: tenant.id }, data });
    await resume(tx, operation, { ...input, answeredUserId: undefined });
    await record(tx, staff, "tenant.changed", { type: "tenant", id: tenant.id }, facts);
  });
}
