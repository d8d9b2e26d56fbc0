/** Runs a schedule of commands on a ground, and checks after each what must always be true. */
import { AppError } from "#lib/base/errors.ts";
import type { Customer } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { chooseAs, newSlot, type Slot, submitAs, typeAs } from "./acting.ts";
import { checkAll, Violation } from "./checks.ts";
import { type Command, print, type Schedule } from "./commands.ts";
import { endWell } from "./ending.ts";
import type { Ground } from "./ground.ts";
import { dropHand, isAlive, moveHand } from "./hands.ts";
import { beginAt, findTenant, outsider } from "./outsiders.ts";
import type { Upstream } from "./upstream.ts";

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
    case "type":
      return slot && (await typeAs(ground, slot, command));
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
