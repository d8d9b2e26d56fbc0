import "server-only";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { tenantPage } from "#lib/access/page.ts";
import { onboardingHref, tenantsHref } from "#lib/forms/href.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { AnyStep } from "#lib/tenants/stage.ts";
import type { WizardPage } from "./views.ts";
import { readWizard } from "./wizard.ts";

/**
 * The page of one step of the wizard. A step that is not due yet redirects to the current one; a finished step can be
 * opened. `readMore`: what the page shows besides.
 */
export function stepPage<More = undefined>(
  step: AnyStep,
  render: (page: WizardPage, more: More | undefined) => ReactNode,
  readMore?: (staff: Staff, tenantId: string) => Promise<More>,
) {
  return tenantPage({
    path: (tenantId) => onboardingHref(tenantId, step),
    permission: "tenant:read",
    async read(staff, tenantId) {
      const page = await readWizard(staff, tenantId);
      const item = page.steps.find(({ name }) => name === step);
      if (item?.state === "ahead") redirect(currentOf(page));
      return { page, more: await readMore?.(staff, tenantId) };
    },
    render: ({ page, more }) => render(page, more),
  });
}

/** The URL of an onboarding as a whole: redirects to the current step. */
export const dueStepPage = () =>
  tenantPage({
    path: (tenantId) => onboardingHref(tenantId),
    permission: "tenant:read",
    read: async (staff, tenantId): Promise<null> => redirect(currentOf(await readWizard(staff, tenantId))),
    render: () => null,
  });

const currentOf = ({ steps }: WizardPage) =>
  steps.findLast(({ href }) => href !== null)?.href ?? tenantsHref();
