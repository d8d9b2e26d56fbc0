import "server-only";
import { notFound, redirect } from "next/navigation";
import { AppError } from "#lib/base/errors.ts";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type AnyStep, stepPath } from "#lib/tenants/stage.ts";
import type { WizardPage } from "./views.ts";
import { readWizard } from "./wizard.ts";

/**
 * A visit to a step of the wizard: sends strangers to sign in, and those who are ahead of the onboarding to
 * the step that is due. A finished step may be looked at.
 */
export async function visitStep(tenantId: string, step: AnyStep): Promise<WizardPage> {
  const staff = await requireVisitor(stepPath(tenantId, step));
  const page = await readOrNotFound(staff, tenantId);
  const item = page.steps.find(({ name }) => name === step);
  if (item?.state === "ahead") redirect(currentOf(page));
  return page;
}

/** The path of the step that is due. */
export async function visitCurrent(tenantId: string): Promise<string> {
  const staff = await requireVisitor(`/onboarding/${tenantId}`);
  return currentOf(await readOrNotFound(staff, tenantId));
}

function currentOf({ steps }: WizardPage): string {
  return steps.findLast(({ href }) => href !== null)?.href ?? "/tenants";
}

async function readOrNotFound(staff: Staff, tenantId: string): Promise<WizardPage> {
  if (!id.safeParse(tenantId).success) notFound();
  try {
    return await readWizard(staff, tenantId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  }
}
