/** Runs a schedule of commands on a ground, and checks after each what must always be true. */
import { AppError } from "#lib/base/errors.ts";
import * as choices from "#lib/onboarding/choices.ts";
import { recover } from "#lib/onboarding/recovery.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { organizationNamed } from "#tests/support/people.ts";
import { checkAll, Violation } from "./checks.ts";
import { type Command, print, type Schedule } from "./commands.ts";
import { endWell } from "./ending.ts";
import type { Ground } from "./ground.ts";
import { dropHand, isAlive, moveHand } from "./hands.ts";
import { beginAt, findTenant, outsider } from "./outsiders.ts";
import { type Customer, choiceOn, lookAt } from "./people.ts";
import type { Upstream } from "./upstream.ts";

// Near to each other, and the same: whoever types them meets the other's matches.
const names = [
  ["Northwind", "Northwind Clinics", "Contoso"],
  ["Northwind Inc.", "Contoso", "Northwind"],
];
const emails = [
  ["root@northwind.example", "admin@northwind.example"],
  ["root@contoso.example", "no-at-sign"],
];

type Slot = Customer & { page: WizardPage | undefined };
type Play = { ground: Ground; slots: Slot[] };

export async function runSchedule(ground: Ground, schedule: Schedule): Promise<void> {
  try {
    await ground.begin();
    const slots = schedule.from.map((from, of) => newSlot(ground, of, from));
    for (const [of, from] of schedule.from.entries()) await beginAt(ground, slots[of] as Slot, from);
    const play = { ground, slots };
    for (const command of schedule.commands) {
      // Where no hand has moved, nothing can have changed.
      if (await obey(play, command)) await checkAll(ground.upstream);
      checkErrors(ground);
    }
    await endWell(ground, await unfinished(slots));
  } catch (error) {
    const text = error instanceof Violation ? error.message : String((error as Error).stack ?? error);
    throw new Violation(`${text}\n${print(schedule)}`);
  }
}

function newSlot(ground: Ground, of: number, from = 0): Slot {
  const name = names[of]?.[0] ?? "";
  return {
    id: ground.upstream.uuid(),
    name: from === 0 ? name : `${name} ${of}`,
    email: emails[of]?.[0] ?? "",
    page: undefined,
  };
}

/** Whatever goes wrong, a worker ends with words for staff, never with a bare error. */
function checkErrors(ground: Ground): void {
  for (const { name, error } of ground.hands)
    if (error && !(error instanceof AppError))
      throw new Violation(`${name} failed: ${(error as Error).stack}`);
  ground.hands = ground.hands.filter(isAlive);
}

async function unfinished(slots: Slot[]): Promise<Customer[]> {
  const left: Customer[] = [];
  for (const { id, email } of slots) {
    const tenant = await findTenant(id);
    if (!tenant) continue;
    const typed = tenant.rootEmail?.includes("@") ? tenant.rootEmail : email;
    left.push({ id, name: tenant.name, email: typed });
  }
  return left;
}

/** Returns what moved, if anything did. */
async function obey({ ground, slots }: Play, command: Command): Promise<unknown> {
  const { upstream, hands } = ground;
  const slot = "of" in command ? slots[command.of % slots.length] : undefined;
  const hand = "hand" in command ? hands[command.hand % Math.max(hands.length, 1)] : undefined;
  switch (command.do) {
    case "submit":
      return slot && (await submitAs(ground, slot, command));
    case "worker":
      return await ground.start("worker", recover, command.gates);
    case "move":
      if (hand) await moveHand(hand, command.gates);
      return hand;
    case "finish":
      await ground.finish();
      return true;
    case "crash":
      return void (hand && dropHand(hand));
    case "restart":
      return void hands.forEach(dropHand);
    case "release":
      return void upstream.release();
    case "forget":
      return void upstream.forget();
    case "fault":
      return void addFault(upstream, command);
    case "clock":
      return void ground.moveClock(command.ms);
    case "network":
      return void upstream.setNetwork(command.up);
    case "outsider":
      // A check that has passed and is not written yet cannot know of a key that dies now.
      if (slot && (command.what !== "forced key" || !hands.some(isAlive)))
        await outsider(ground, slot, command.what);
      return undefined;
    default:
      return slot && (await chooseAs(ground, slot, command));
  }
}

function addFault(
  { faults }: Upstream,
  { fault, endpoint, times, records }: Extract<Command, { do: "fault" }>,
) {
  faults.add({ fault, endpoint, times, ...(records !== undefined && { records }) });
}

async function submitAs(
  ground: Ground,
  slot: Slot,
  { of, input, gates }: Extract<Command, { do: "submit" }>,
) {
  const [staff] = ground.people;
  const { id } = slot;
  const tenant = await findTenant(id);
  const stage = tenant?.stage ?? "draft";
  const name = stage === "draft" ? (names[of]?.[input] ?? slot.name) : slot.name;
  const organization = () => choices.createOrganization(staff, id, organizationNamed(name));
  const email = emails[of]?.[input] ?? slot.email;
  const user = () => choices.addRootUser(staff, { tenantId: id, email, role: "admin" });
  const key = () => choices.mintKey(staff, id, false);
  const due = { draft: organization, organization_created: user, user_added: key, active: key }[stage];
  // The third input of a later step is an old form, sent once more.
  const old = stage === "user_added" ? user : organization;
  return await ground.start(`submit ${of}`, input === 2 ? old : due, gates);
}

type Choosing = Extract<Command, { stale: boolean }>;

async function chooseAs(ground: Ground, slot: Slot, { do: what, of, gates, stale }: Choosing) {
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
  if (what === "adopt" && offered) return await start(() => choices.adoptOrganization(staff, id, offered));
  if (what === "adopt" && decide?.adopt) return await start(() => choices.adoptUser(staff, id));
  if (what === "go on" && page.matches?.mayGoOn) {
    const choice = choiceOn(page, staff, { ...slot, name });
    return choice?.what === "go on" ? await start(choice.take) : undefined;
  }
  if (what === "replace" && decide?.replaceKey) return await start(() => choices.mintKey(staff, id, true));
  if (what === "start over") {
    await choices.startOver(staff, id);
    Object.assign(slot, newSlot(ground, of));
  }
}
