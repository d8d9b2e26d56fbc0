import "server-only";
import { recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { insert, insertIfFree, writeTogether } from "#lib/base/together.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { type Lease, leaseColumns, newLease } from "#lib/engine/lease.ts";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import { resuming } from "#lib/engine/operation.ts";
import { foldCase, foldVersion } from "#lib/forms/fold.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireRightToBlind } from "#lib/tenants/blind.ts";
import { asExternalId, asName, asRootEmail } from "#lib/tenants/folded.ts";
import { changesSecret, secretDetail, secretOf } from "./client-secret.ts";
import { newOnboarding } from "./definition.ts";
import { atFirst, type Onboarding } from "./input.ts";
import { isInDoubt, isOutcomeOpen } from "./input-lock.ts";
import { changes, requireOwnOrganization, requireOwnUser } from "./own-input.ts";
import { readQuestion } from "./question.ts";

/*
 * The draft is the tenant's row and its onboarding. The page with the empty form makes its id, so that submitting a
 * form twice creates one draft. It is changed by whoever holds the tenant's lease.
 */

/** A draft as its worker sees it. */
type At = { operation: Onboarding; calls: UpstreamCall[] };

function factsOf({ name, externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId }: OrganizationForm) {
  return { name, externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId };
}

/** The root user of the second step, where the first form names one. */
const rootUserOf = ({ email }: OrganizationForm) =>
  email === null ? {} : { ...asRootEmail(email), rootRole: "admin" };

/** Whether the form hides the key. One that does not leaves it as it is: only admins stop hiding keys. */
function hides(staff: Staff, { hideKey }: OrganizationForm): boolean {
  if (hideKey !== undefined) requireRightToBlind(staff, true);
  return hideKey !== undefined;
}

const blinded = (staff: Staff, id: string) => recorded(staff, "tenant.blinded", { type: "tenant", id }, {});

/**
 * Stores a new draft under a lease of its own; null if this id has one already. Throws AppError `invalid` for a customer
 * id that is taken.
 */
export async function beginDraft(staff: Staff, id: string, form: OrganizationForm): Promise<Lease | null> {
  const lease = newLease(id);
  const { name, externalId } = form;
  const isBlind = hides(staff, form);
  const [createdAt, createdById] = [clock.now(), staff.id];
  const tenant = {
    id,
    ...factsOf(form),
    ...asName(name),
    ...asExternalId(externalId),
    ...rootUserOf(form),
    isBlind,
    foldVersion,
    createdById,
    ownerId: createdById,
    createdAt,
    updatedAt: createdAt,
    ...leaseColumns(lease),
  };
  const input = { ...atFirst, allSteps: form.allSteps !== undefined };
  const operation = newOnboarding({ id, createdById, createdAt }, "organization", "running", input);
  const secret = await secretOf(id, form);
  const detail = { name, ...secretDetail(id, secret) };
  const isNew = await writeTogether(insertIfFree("tenant", tenant), [
    insert("operation", { ...operation, ...secret }),
    recorded(staff, "tenant.drafted", { type: "tenant", id }, detail),
    ...(isBlind ? [blinded(staff, id)] : []),
  ]);
  if (isNew) return lease;
  await requireOwnExternalId(id, externalId);
  return null;
}

/**
 * What the same form changes in a draft that exists; null if nothing. Throws AppError `conflict` if the draft has
 * advanced, or if a request may have used its input.
 */
export async function changeDraft(
  staff: Staff,
  { operation, calls }: At,
  form: OrganizationForm,
): Promise<Commit | null> {
  const { id, tenant: before, input } = operation;
  const { name } = form;
  const facts = factsOf(form);
  if (before.stage !== "draft" || before.archivedAt || isOutcomeOpen(operation, "organization", calls)) {
    // The same form again, from a second click or another tab, leads to the same page.
    requireOwnOrganization(before, form);
    return null;
  }
  const changed = changes(before, facts) || (await changesSecret(operation, form));
  const agreed = form.despiteMatches !== undefined && before.name === name;
  // What has a like name may have changed since we asked, so the same form asks again.
  const isAsked = readQuestion(operation.question)?.kind === "matches";
  // Agreeing to a name is about the same steps as before.
  const allSteps = form.allSteps !== undefined || (agreed && input.allSteps === true);
  const rootUser = rootUserOf(form);
  const continuesOtherwise = changes(before, rootUser) || allSteps !== (input.allSteps ?? false);
  const isHidden = hides(staff, form) && !before.isBlind;
  if (!changed && !agreed && !isAsked && !continuesOtherwise && !isHidden) return null;
  const matchesSeen = agreed || (!changed && input.matchesSeen);
  const matchesSeenInDoubt = agreed
    ? isInDoubt(id, "organization", calls)
    : !changed && input.matchesSeenInDoubt === true;
  const next = resuming(operation, { ...input, matchesSeen, matchesSeenInDoubt, allSteps });
  // Only with its event, which names the version that is stored.
  const secret = changed ? await secretOf(id, form) : {};
  const target = { type: "tenant", id } as const;
  return {
    writes: () => ({
      ...next,
      operation: { ...next.operation, ...secret },
      tenant: {
        ...facts,
        ...rootUser,
        ...asName(name),
        ...asExternalId(form.externalId),
        ...(isHidden && { isBlind: true }),
        updatedAt: clock.now(),
      },
      audit: [
        ...(changed
          ? [recorded(staff, "tenant.changed", target, { name, ...secretDetail(id, secret) })]
          : []),
        ...(isHidden ? [blinded(staff, id)] : []),
      ],
    }),
  };
}

/** A taken customer id keeps a draft from being stored as its own id does. */
async function requireOwnExternalId(id: string, externalId: string | null): Promise<void> {
  if (externalId === null) return;
  const where = { externalKey: foldCase(externalId) };
  const other = await db().tenant.findUnique({ where, select: { id: true } });
  if (other && other.id !== id) throw takenExternalId();
}

export function takenExternalId() {
  return new AppError("invalid", "Check the highlighted fields.", {
    fields: { externalId: "Another tenant has this customer id." },
  });
}

/**
 * What the form changes in the root user's email and role; null if nothing. Throws AppError `conflict` if a request
 * with other values may have been sent.
 */
export function changeUser(staff: Staff, { operation, calls }: At, form: UserForm): Commit | null {
  const { tenant, input } = operation;
  const facts = { rootEmail: form.email, rootRole: form.role as string };
  if (!changes(tenant, facts)) return null;
  const isDue = tenant.stage === "organization_created" && tenant.archivedAt === null;
  if (!isDue || isOutcomeOpen(operation, "user", calls)) {
    requireOwnUser(tenant, form);
    return null;
  }
  return {
    writes: () => ({
      ...resuming(operation, { ...input, answeredUserId: undefined }),
      tenant: { ...facts, ...asRootEmail(form.email), updatedAt: clock.now() },
      audit: [recorded(staff, "tenant.changed", { type: "tenant", id: tenant.id }, facts)],
    }),
  };
}
