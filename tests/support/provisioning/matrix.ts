/** The matrix: each step meets each trouble, and then its process continues, dies, stalls or is forgotten. */
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { startOver } from "#lib/onboarding/commands.ts";
import { type Customer, customer, type Step, steps, submit } from "#tests/support/hands/people.ts";
import { Violation } from "./checks.ts";
import { endWell } from "./ending.ts";
import type { Ground } from "./ground.ts";
import { dropHand, type Hand, isAlive, moveHand } from "./hands.ts";
import { outsider } from "./outsiders.ts";
import { type Case, endpoints, type Trouble } from "./troubles.ts";
import { runWorker } from "./worker.ts";

/** Returns what staff had to choose in the meantime. */
type Mode = (ground: Ground, hand: Hand, afterwards: () => unknown, who: Customer) => Promise<string[]>;

async function pickUp(ground: Ground): Promise<string[]> {
  const error = await runWorker(ground);
  if (error) throw error;
  return [];
}

const modes = {
  async "the same process goes on"(_, hand, afterwards) {
    await moveHand(hand, Number.POSITIVE_INFINITY);
    await afterwards();
    return [];
  },
  async "the process dies, and another worker picks it up after the lease"(ground, hand, afterwards) {
    dropHand(hand);
    await afterwards();
    ground.moveClock(2 * minuteMs);
    return await pickUp(ground);
  },
  async "the process dies, and nobody comes for more than a day"(ground, hand, afterwards) {
    dropHand(hand);
    await afterwards();
    ground.moveClock(25 * hourMs);
    ground.upstream.forget();
    return await pickUp(ground);
  },
  async "the process stalls for a day, and wakes up when all is done"(ground, hand, afterwards, who) {
    await afterwards();
    ground.moveClock(25 * hourMs);
    ground.upstream.forget();
    ground.hands = [];
    const chosen = await endWell(ground, [who]);
    await moveHand(hand, Number.POSITIVE_INFINITY);
    return chosen;
  },
} satisfies Record<string, Mode>;
export type ModeName = keyof typeof modes;
export const modeNames = Object.keys(modes) as ModeName[];

/** Throws when the onboarding does not end with one of each and at most the decision that the table names. */
export async function runCase(ground: Ground, mode: ModeName, [step, , trouble]: Case): Promise<void> {
  await ground.begin();
  const who = customer(ground.upstream.uuid(), "Northwind Clinics");
  const hand = await meet(ground, step, trouble, who);
  const before = await modes[mode](ground, hand, () => happen(ground, trouble, who), who);
  const chosen = [...before, ...(await endWell(ground, [who]))];
  // A process that died or stalled may not have received what would have made it ask.
  const isHeard = mode === "the same process goes on";
  const asked = (isHeard ? null : trouble.asksAfterDeath?.[step]) ?? trouble.asks?.[step];
  const allowed = asked ? [`${step}: ${asked}`] : [];
  if ((isHeard || chosen.length > 0) && chosen.join() !== allowed.join())
    throw new Violation(`staff had to choose [${chosen}], where the table says [${allowed}]`);
  const { organizations, users, invitations, keys } = ground.upstream.state;
  const named = [...organizations.values()].filter(({ name }) => name === who.name);
  const counts = [named.length, users.size, invitations.length, keys.size];
  if (counts.some((count) => count !== 1)) throw new Violation(`made ${counts} instead of one of each`);
}

/** The person who submits the step, moved on until its request has met the trouble. */
async function meet(ground: Ground, step: Step, trouble: Trouble, who: Customer): Promise<Hand> {
  const [staff] = ground.people;
  for (const before of steps.slice(0, steps.indexOf(step))) await submit(staff, who, before);
  await prepare(ground, step, trouble, who);
  const hand = await ground.start("person", () => submit(staff, who, step));
  while (isAlive(hand) && hand.at !== "send") await moveHand(hand, 1);
  await moveHand(hand, 1);
  return hand;
}

async function prepare(ground: Ground, step: Step, { faults = [], before }: Trouble, who: Customer) {
  const { upstream, people } = ground;
  for (const fault of faults) upstream.faults.add({ endpoint: endpoints[step], ...fault });
  if (before === "port closed") upstream.setNetwork(false);
  if (before === "outsider's key") await outsider(ground, who, "key");
  if (before !== "given up before") return;
  // An onboarding of the same name that was cancelled before its answer came.
  const earlier = customer(upstream.uuid(), who.name);
  upstream.faults.add({ fault: "reset-after-commit", endpoint: endpoints[step], times: 3 });
  await submit(people[0], earlier, step);
  await startOver(people[0], earlier.id);
}

async function happen(ground: Ground, { afterwards }: Trouble, who: Customer): Promise<void> {
  const { upstream } = ground;
  if (afterwards === "port opens") upstream.setNetwork(true);
  if (afterwards === "released") upstream.release();
  if (afterwards === "records expire") upstream.forget();
  if (afterwards === "a day passes") ground.moveClock(24 * hourMs);
  if (afterwards === "outsider's forced key") await outsider(ground, who, "forced key");
}
