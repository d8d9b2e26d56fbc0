import "server-only";
import { adoptedHref, type Href, onboardingHref } from "#lib/forms/href.ts";
import type { StepItem } from "#lib/tenants/views.ts";
import type { Tenant } from "#prisma/client/client.ts";
import type { TenantStage } from "#prisma/client/enums.ts";

/** The wizard's steps in order. */
const steps = ["organization", "user", "key", "done"] as const;
export type AnyStep = (typeof steps)[number];

export const stepTitles: Record<AnyStep, string> = {
  organization: "Organization",
  user: "Root user",
  key: "API key",
  done: "Done",
};

const due: Record<TenantStage, AnyStep> = {
  draft: "organization",
  organization_created: "user",
  user_added: "key",
  active: "done",
};

/** The current step of an onboarding. */
export const stepOf = ({ stage }: { stage: TenantStage }): AnyStep => due[stage];

export const currentPath = (tenant: Pick<Tenant, "id" | "stage">) =>
  onboardingHref(tenant.id, stepOf(tenant));

/**
 * Where to choose an existing user of an adopted organization as the root user. Null if there is nothing to choose.
 */
export function findChoicePath(
  tenant: Pick<Tenant, "id" | "stage" | "organizationOrigin" | "archivedAt">,
): Href | null {
  const isDue = tenant.stage === "organization_created" && tenant.archivedAt === null;
  return isDue && tenant.organizationOrigin === "adopted" ? adoptedHref(tenant.id) : null;
}

/** The list above the wizard: finished steps and the current one can be opened. */
export function listSteps(tenant: Pick<Tenant, "id" | "stage"> | null): StepItem[] {
  const at = steps.indexOf(tenant ? stepOf(tenant) : "organization");
  return steps.map((name, index) => ({
    name,
    title: stepTitles[name],
    state: index < at || (name === "done" && at === index) ? "done" : index === at ? "current" : "ahead",
    href: tenant && index <= at ? onboardingHref(tenant.id, name) : null,
  }));
}
