import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { run } from "#lib/engine/drive.ts";
import { moveOn, resume } from "#lib/engine/operation.ts";
import { type Href, newOnboardingHref } from "#lib/forms/href.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId } from "#lib/tenants/folded.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { currentPath, stepOf } from "#lib/tenants/stage.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { onboarding, requireOnboarding } from "./definition.ts";
import { requireOwnOrganization, requireOwnUser, saveOrganizationDraft, saveUserDraft } from "./draft.ts";
import { stagesOf } from "./input.ts";
import { readQuestion } from "./question.ts";

/*
 * What staff can do in the wizard. Each command returns the path where the onboarding continues, and can be repeated
 * without doing anything twice.
 */

/**
 * Drives the step as far as possible. Throws UpstreamError if Polytomic could not be read; nothing was sent then.
 * `mine` throws if the step went on with somebody else's input.
 */
async function proceed(
  staff: Staff,
  id: string,
  step: StepName,
  mine: (tenant: TenantRecord) => void = () => undefined,
): Promise<Href> {
  await db().operation.updateMany({
    where: { id, state: "waiting", stage: { in: stagesOf(step) }, tenant: { archivedAt: null } },
    data: { state: "running" },
  });
  const unread = await run(staff, id, onboarding);
  if (unread) throw unread;
  const tenant = await requireTenant(id);
  mine(tenant);
  return currentPath(tenant);
}

export async function createOrganization(staff: Staff, id: string, form: OrganizationForm): Promise<Href> {
  await saveOrganizationDraft(staff, id, form);
  return await proceed(staff, id, "organization", (tenant) => requireOwnOrganization(tenant, form));
}

export async function addRootUser(staff: Staff, form: UserForm): Promise<Href> {
  await saveUserDraft(staff, form);
  return await proceed(staff, form.tenantId, "user", (tenant) => requireOwnUser(tenant, form));
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
