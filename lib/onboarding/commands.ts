import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { run } from "#lib/engine/drive.ts";
import { holdLease, releaseLease, takeLease } from "#lib/engine/lease.ts";
import { moveOn, resume } from "#lib/engine/operation.ts";
import { type Href, newOnboardingHref } from "#lib/forms/href.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId } from "#lib/tenants/folded.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { currentPath, stepOf } from "#lib/tenants/stage.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { onboarding, requireOnboarding } from "./definition.ts";
import { saveOrganizationDraft, saveUserDraft } from "./draft.ts";
import { type Onboarding, stagesOf } from "./input.ts";
import { isOutcomeOpen } from "./input-lock.ts";
import { hasOrganization } from "./organization.ts";
import { readQuestion } from "./question.ts";
import { findUpstreamUser, hasRootUser } from "./user.ts";

/*
 * What staff can do in the wizard. Each command returns the path where the onboarding continues, and can be repeated
 * without doing anything twice.
 */

/** Drives the step as far as possible. Throws UpstreamError if Polytomic could not be read; nothing was sent then. */
async function proceed(staff: Staff, id: string, step: StepName): Promise<Href> {
  await db().operation.updateMany({
    where: { id, state: "waiting", stage: { in: stagesOf(step) }, tenant: { archivedAt: null } },
    data: { state: "running" },
  });
  const unread = await run(staff, id, onboarding);
  if (unread) throw unread;
  return currentPath(await requireTenant(id));
}

export async function createOrganization(staff: Staff, id: string, form: OrganizationForm): Promise<Href> {
  await saveOrganizationDraft(staff, id, form);
  return await proceed(staff, id, "organization");
}

export async function addRootUser(staff: Staff, form: UserForm): Promise<Href> {
  await saveUserDraft(staff, form);
  return await proceed(staff, form.tenantId, "user");
}

export async function mintKey(staff: Staff, tenantId: string, replace: boolean): Promise<Href> {
  if (replace)
    await transact(async (tx) => {
      const operation = await requireOnboarding(tenantId, tx);
      // Only an answer to our question: nobody was told otherwise that a key stops.
      const asked = readQuestion(operation.question)?.kind;
      if (asked !== "key-exists" && asked !== "key-wrong") return;
      await moveOn(tx, operation, "key", { replaceKey: true });
      await record(tx, staff, "tenant.changed", { type: "tenant", id: tenantId }, { replaceKey: true });
    });
  return await proceed(staff, tenantId, "key");
}

/** Checks again: repeats the request if its outcome is unknown, otherwise looks at Polytomic again. */
export async function checkAgain(staff: Staff, tenantId: string): Promise<Href> {
  const step = stepOf(await requireTenant(tenantId));
  if (step === "done") return currentPath(await requireTenant(tenantId));
  await transact(async (tx) => {
    const operation = await requireOnboarding(tenantId, tx);
    if (operation.state === "asking") await resume(tx, operation);
  });
  return await proceed(staff, tenantId, step);
}

/** Adopts an existing organization for this tenant. */
export async function adoptOrganization(
  staff: Staff,
  tenantId: string,
  organizationId: string,
): Promise<Href> {
  const [owner, ...others] = await asPartner().listOrganizations();
  if (owner?.id === organizationId)
    throw new AppError(
      "conflict",
      "This is the partner's own organization. It can't be used for a customer.",
    );
  const organization = others.find(({ id }) => id === organizationId);
  if (!organization) throw new AppError("conflict", "Polytomic no longer lists this organization.");
  const adopted = write(staff, tenantId, "draft", async (operation, tx) => {
    // A page from before the request was sent may still offer another organization.
    const isOther = organization.name !== operation.tenant.name;
    if (isOther && (await isOutcomeOpen(tx, operation, "organization")))
      throw new AppError("conflict", "A request for another organization may have succeeded.", {
        hint: "Check again to see its outcome first.",
      });
    return hasOrganization(operation, organization, "adopted");
  });
  return await adopted.catch(async (error: unknown) => {
    // The offer was out of date: the page must show which tenant has it now.
    if (error instanceof TakenError) await checkAgain(staff, tenantId);
    throw error;
  });
}

class TakenError extends AppError {
  constructor() {
    super("conflict", "Another tenant already has this organization.", {
      hint: "Reload the page to see which.",
    });
  }
}

/** Adopts the user whom the page offers: the one with the entered email, or the one of Polytomic's answer. */
export async function adoptUser(staff: Staff, tenantId: string): Promise<Href> {
  const tenant = await requireTenant(tenantId);
  if (tenant.stage !== "organization_created") return currentPath(tenant);
  const question = readQuestion((await requireOnboarding(tenantId)).question);
  const user = await findUpstreamUser(tenant, question?.kind === "other-email" ? question.id : undefined);
  if (!user) throw new AppError("conflict", "The organization no longer has a user with this email.");
  return await write(staff, tenantId, "organization_created", async (operation) =>
    hasRootUser(operation, user, "adopted"),
  );
}

async function write(
  staff: Staff,
  tenantId: string,
  stage: TenantRecord["stage"],
  factFor: (operation: Onboarding, tx: Tx) => Promise<Commit>,
): Promise<Href> {
  const lease = await takeLease(tenantId);
  if (!lease)
    throw new AppError("busy", "A request for this onboarding is in progress.", {
      hint: "Try again in a moment.",
    });
  try {
    await transact(async (tx: Tx) => {
      await holdLease(tx, lease);
      const operation = await requireOnboarding(tenantId, tx);
      if (operation.tenant.stage !== stage || operation.tenant.archivedAt) return;
      const commit = await factFor(operation, tx);
      await commit(tx, staff);
    });
  } catch (error) {
    if (isTaken(error, "organization_id") || isTaken(error, "organizationId")) throw new TakenError();
    throw error;
  } finally {
    await releaseLease(lease);
  }
  return currentPath(await requireTenant(tenantId));
}

/** Cancels a draft. What was created at Polytomic stays there and is named in the tenant's record. */
export async function startOver(staff: Staff, tenantId: string): Promise<Href> {
  await transact(async (tx) => {
    const { count } = await tx.tenant.updateMany({
      where: { id: tenantId, archivedAt: null, stage: { not: "active" } },
      data: { archivedAt: clock.now(), ...asExternalId(null) },
    });
    if (count === 1) await record(tx, staff, "tenant.started-over", { type: "tenant", id: tenantId }, {});
  });
  return newOnboardingHref;
}
