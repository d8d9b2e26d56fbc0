import "server-only";
import { record, recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { run } from "#lib/engine/drive.ts";
import { held, type Lease, releaseLease, takeLease } from "#lib/engine/lease.ts";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import { moving, resuming } from "#lib/engine/operation.ts";
import { type Href, newOnboardingHref } from "#lib/forms/href.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { UserForm } from "#lib/forms/user.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { asExternalId } from "#lib/tenants/folded.ts";
import { inProgress, requireTenant } from "#lib/tenants/record.ts";
import { currentPath, stepOf } from "#lib/tenants/stage.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { onboarding } from "./definition.ts";
import { beginDraft, changeDraft, changeUser, takenExternalId } from "./draft.ts";
import { type Onboarding, stagesOf } from "./input.ts";
import { readQuestion } from "./question.ts";
import { readWizard } from "./wizard.ts";

/*
 * What staff can do in the wizard. Each command returns the path where the onboarding continues, and can be repeated
 * without doing anything twice.
 */

type First = (operation: Onboarding, calls: UpstreamCall[]) => Promise<Commit | null> | Commit | null;

type How = {
  /** What changes before. */
  first?: First;
  /** It was just stored under this lease. */
  begun?: Lease;
  /** Leaves the steps that follow to `continueSteps`. */
  isAlone?: boolean;
};

/** Drives the step as far as possible. Throws UpstreamError if Polytomic could not be read; nothing was sent then. */
async function proceed(
  staff: Staff,
  id: string,
  step: StepName,
  { first, begun, isAlone = false }: How,
): Promise<Href> {
  const { unread, operation } = await run(staff, { id, tenantId: id }, onboarding, {
    begins: stagesOf(step),
    ...(isAlone && { only: stagesOf(step) }),
    ...(begun && { begun }),
    ...(first && { first: (row, calls) => first(onboarding.read(row), calls) }),
  });
  if (unread) throw unread;
  return currentPath(operation.tenant);
}

export async function createOrganization(staff: Staff, id: string, form: OrganizationForm): Promise<Href> {
  const first: First = (operation, calls) => changeDraft(staff, { operation, calls }, form);
  try {
    const begun = await beginDraft(staff, id, form);
    const isAlone = form.allSteps !== undefined;
    return await proceed(staff, id, "organization", { isAlone, ...(begun ? { begun } : { first }) });
  } catch (error) {
    if (isTaken(error, "external_key")) throw takenExternalId();
    throw error;
  }
}

/** Drives the steps that follow each other; the worker does it where this process ends before. */
export async function continueSteps(staff: Staff, id: string): Promise<void> {
  await run(staff, { id, tenantId: id }, onboarding);
}

export const addRootUser = (staff: Staff, form: UserForm): Promise<Href> =>
  proceed(staff, form.tenantId, "user", {
    first: (operation, calls) => changeUser(staff, { operation, calls }, form),
  });

/** Hides the key from the team, where that is asked for, before there is one. */
export async function mintKey(staff: Staff, tenantId: string, replace: boolean, hide = false): Promise<Href> {
  if (hide) await setBlind(staff, tenantId, true, "key");
  return await proceed(staff, tenantId, "key", {
    first(operation) {
      // Only an answer to our question: nobody was told otherwise that a key stops.
      const asked = readQuestion(operation.question)?.kind;
      if (!replace || (asked !== "key-exists" && asked !== "key-wrong")) return null;
      const target = { type: "tenant", id: tenantId } as const;
      return {
        writes: () => ({
          ...moving(operation, "key", { replaceKey: true }),
          audit: [recorded(staff, "tenant.changed", target, { replaceKey: true })],
        }),
      };
    },
  });
}

/** Checks again: repeats the request if its outcome is unknown, otherwise looks at Polytomic again. */
export async function checkAgain(staff: Staff, tenantId: string): Promise<Href> {
  const tenant = await requireTenant(tenantId);
  const step = stepOf(tenant);
  if (step === "done") return currentPath(tenant);
  return await proceed(staff, tenantId, step, {
    first: (operation) => (operation.state === "asking" ? { writes: () => resuming(operation) } : null),
  });
}

/**
 * Cancels a draft. What was created at Polytomic stays there and is named in the tenant's record. `seen`: what would
 * stay, as the page said. Throws AppError `busy` while a request is in progress, and `conflict` if more would stay.
 */
export async function startOver(staff: Staff, tenantId: string, seen?: string): Promise<Href> {
  await requireTenant(tenantId);
  const lease = await takeLease(tenantId);
  if (!lease) throw inProgress();
  try {
    if (seen !== undefined && (await readWizard(staff, tenantId)).left !== seen)
      throw new AppError("conflict", "This onboarding has moved on since this page was opened.", {
        hint: "Nothing was cancelled: reload the page to see what would stay at Polytomic, then decide again.",
      });
    await held(lease, async (tx) => {
      const { count } = await tx.tenant.updateMany({
        where: { id: tenantId, archivedAt: null, stage: { not: "active" } },
        data: { archivedAt: clock.now(), ...asExternalId(null) },
      });
      if (count === 1) await record(tx, staff, "tenant.started-over", { type: "tenant", id: tenantId }, {});
    });
  } finally {
    await releaseLease(lease);
  }
  return newOnboardingHref;
}
