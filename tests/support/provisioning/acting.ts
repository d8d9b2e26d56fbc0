/** What staff do in a schedule: each is started as a hand, and gets as far as the command says. */
import { AppError } from "#lib/base/errors.ts";
import { adoptOrganization, adoptUser } from "#lib/onboarding/adopt.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type Customer, organizationNamed } from "#tests/support/hands/people.ts";
import { choiceOn, lookAt } from "#tests/support/hands/wizard.ts";
import type { Command } from "./commands.ts";
import type { Ground } from "./ground.ts";
import { findTenant } from "./outsiders.ts";

// Near to each other, and the same: typing one finds the other as a match.
const names = [
  ["Northwind", "Northwind Clinics", "Contoso"],
  ["Northwind Inc.", "Contoso", "Northwind"],
];
const emails = [
  ["root@northwind.example", "admin@northwind.example"],
  ["root@contoso.example", "no-at-sign"],
];

export type Slot = Customer & { page: WizardPage | undefined };
export function newSlot(ground: Ground, of: number, from = 0): Slot {
  const name = names[of]?.[0] ?? "";
  return {
    id: ground.upstream.uuid(),
    name: from === 0 ? name : `${name} ${of}`,
    email: emails[of]?.[0] ?? "",
    page: undefined,
  };
}

/** The steps of a customer's wizard, and by the tenant's stage the one that is due. */
export function stepsOf(staff: Staff, { id, name, email }: Customer) {
  const organization = () => choices.createOrganization(staff, id, organizationNamed(name));
  const user = () => choices.addRootUser(staff, { tenantId: id, email, role: "admin" });
  const key = () => choices.mintKey(staff, id, false);
  return { draft: organization, organization_created: user, user_added: key, active: key };
}

export async function submitAs(
  ground: Ground,
  slot: Slot,
  { of, input, gates }: Extract<Command, { do: "submit" }>,
) {
  const [staff] = ground.people;
  const { id } = slot;
  const tenant = await findTenant(id);
  const stage = tenant?.stage ?? "draft";
  const name = stage === "draft" ? (names[of]?.[input] ?? slot.name) : slot.name;
  const email = emails[of]?.[input] ?? slot.email;
  const steps = stepsOf(staff, { id, name, email });
  // The third input of a later step is an old form, sent once more.
  const old = stage === "user_added" ? steps.organization_created : steps.draft;
  return await ground.start(`submit ${of}`, input === 2 ? old : steps[stage], gates);
}

/** The check while the name is typed, whose look may serve for the next submit. */
export async function typeAs(
  ground: Ground,
  slot: Slot,
  { of, input, gates }: Extract<Command, { do: "type" }>,
) {
  const name = names[of]?.[input] ?? slot.name;
  const asked = { tenantId: slot.id, name };
  return await ground.start(`type ${of}`, () => checkName(ground.people[0], asked), gates);
}

type Choosing = Extract<Command, { stale: boolean }>;

export async function chooseAs(ground: Ground, slot: Slot, { do: what, of, gates, stale }: Choosing) {
  const staff = ground.people[stale ? 1 : 0];
  if (!(await findTenant(slot.id))) return;
  const page = stale && slot.page ? slot.page : await lookAt(staff, slot);
  slot.page = page;
  if (page.tenantId !== slot.id) return;
  const { id, name } = { ...slot, name: page.name ?? slot.name };
  const offered = page.matches?.matches.find(({ adopt }) => adopt.allowed)?.organizationId;
  const decide = page.state.kind === "decide" ? page.state : undefined;
  const start = (work: () => Promise<unknown>) => ground.start(`${what} ${of}`, work, gates);
  if (what === "check") return await start(() => choices.checkAgain(staff, id));
  if (what === "adopt" && offered) return await start(() => adoptOrganization(staff, id, offered));
  if (what === "adopt" && decide?.adopt) return await start(() => adoptUser(staff, id));
  if (what === "go on" && page.matches?.mayGoOn) {
    const choice = choiceOn(page, staff, { ...slot, name });
    return choice?.what === "go on" ? await start(choice.take) : undefined;
  }
  if (what === "replace" && decide?.replaceKey) return await start(() => choices.mintKey(staff, id, true));
  if (what === "start over") {
    try {
      await choices.startOver(staff, id, page.left);
    } catch (error) {
      // Another has it, or it went on after this person's page.
      if (error instanceof AppError && (error.code === "busy" || error.code === "conflict")) return;
      throw error;
    }
    Object.assign(slot, newSlot(ground, of));
  }
}
