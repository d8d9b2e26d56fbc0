/** A person before the wizard: does what the page offers, and nothing that it does not. */
import { AppError } from "#lib/base/errors.ts";
import { adoptOrganization, adoptUser } from "#lib/onboarding/adopt.ts";
import * as choices from "#lib/onboarding/commands.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type Customer, organizationNamed, type Step, submit } from "./people.ts";

export const currentStep = (page: WizardPage) =>
  page.steps.find(({ state }) => state === "current")?.name as Step | undefined;

/** What the page asks staff to do before it continues; null while it asks nothing. */
export type Choice = { what: string; take: () => Promise<unknown> };

export function choiceOn(page: WizardPage, staff: Staff, who: Customer): Choice | null {
  const { state, matches } = page;
  if (matches) return matchChoice(matches, staff, who);
  if (state.kind === "ready") return { what: "begin", take: () => submitCurrent(page, staff, who) };
  if (state.kind === "rejected") return { what: "send again", take: () => submitCurrent(page, staff, who) };
  if (state.kind !== "decide") return null;
  const { adopt } = state;
  if (adopt) return { what: "adopt", take: () => adoptUser(staff, who.id) };
  if (state.replaceKey) return { what: "replace key", take: () => choices.mintKey(staff, who.id, true) };
  return { what: "check again", take: () => choices.checkAgain(staff, who.id) };
}

async function submitCurrent(page: WizardPage, staff: Staff, who: Customer): Promise<void> {
  const step = currentStep(page);
  try {
    if (step) await submit(staff, who, step);
  } catch (error) {
    // The input cannot change while the outcome is open: the hint is to look first.
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    await choices.checkAgain(staff, who.id);
  }
}

async function adopt(staff: Staff, who: Customer, organizationId: string): Promise<void> {
  try {
    await adoptOrganization(staff, who.id, organizationId);
  } catch (error) {
    // The page was out of date, and says so; it shows by now whose the organization is.
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
  }
}

function matchChoice(matches: NonNullable<WizardPage["matches"]>, staff: Staff, who: Customer): Choice {
  const offered = matches.matches.find(({ adopt, closeness }) => adopt.allowed && closeness === "exact");
  const id = offered?.organizationId;
  if (id) return { what: "adopt", take: () => adopt(staff, who, id) };
  if (matches.mayGoOn) {
    const form = organizationNamed(who.name, { despiteMatches: "yes" });
    return { what: "go on", take: () => choices.createOrganization(staff, who.id, form) };
  }
  return {
    what: "rename",
    take: async () => {
      who.name = `${who.name} of ${who.id}`;
      await submit(staff, who, "organization");
    },
  };
}

export const lookAt = (staff: Staff, who: Customer) => readWizard(staff, who.id);
