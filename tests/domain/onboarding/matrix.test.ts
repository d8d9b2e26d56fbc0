import { beforeEach, describe, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { recover } from "#lib/onboarding/recovery.ts";
import { endWell } from "#tests/support/provisioning/ending.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { dropHand, isAlive, moveHand, runHand } from "#tests/support/provisioning/hands.ts";
import { type Customer, customer, type Step, submit } from "#tests/support/provisioning/people.ts";
import { type Meets, troubles } from "#tests/support/provisioning/troubles.ts";

const ground = useGround();
let who: Customer;

beforeEach(async () => {
  await ground.begin();
  who = customer(ground.upstream.uuid(), "Northwind Clinics");
});

const steps: Step[] = ["organization", "user", "key"];

async function runUpTo(step: Step) {
  for (const before of steps.slice(0, steps.indexOf(step))) await submit(ground.people[0], who, before);
}

/** The person who submits the step, moved on until its request has met the trouble. */
async function meet(step: Step, { begin }: Meets) {
  await runUpTo(step);
  await begin(ground, step, who);
  const hand = await ground.start("person", () => submit(ground.people[0], who, step));
  while (isAlive(hand) && hand.at !== "send") await moveHand(hand, 1);
  await moveHand(hand, 1);
  return hand;
}

/** What staff may have to decide: the one thing that the table names, or nothing if the answer was not heard. */
function expectChoices(chosen: string[], step: Step, { asks = {} }: Meets, isHeard = false) {
  const choice = asks[step] && `${step}: ${asks[step]}`;
  if (isHeard || chosen.length > 0) expect(chosen).toEqual(choice ? [choice] : []);
}

async function expectOneOfEach() {
  const { state } = ground.upstream;
  const { organizations, users, invitations, keys } = state;
  expect([...organizations.values()].filter(({ name }) => name === who.name)).toHaveLength(1);
  expect([users.size, invitations.length, keys.size]).toEqual([1, 1, 1]);
}

const cases = steps.flatMap((step) =>
  Object.entries(troubles)
    .filter(([, { of = steps }]) => of.includes(step))
    .map(([name, trouble]) => [step, name, trouble] as const),
);

describe("the same process goes on", () => {
  test.each(cases)("%s, %s", async (step, _, trouble) => {
    const hand = await meet(step, trouble);
    await moveHand(hand, Number.POSITIVE_INFINITY);
    trouble.afterwards?.(ground);
    expectChoices(await endWell(ground, [who]), step, trouble, true);
    await expectOneOfEach();
  });
});

describe("the process dies, and another worker picks it up after the lease", () => {
  test.each(cases)("%s, %s", async (step, _, trouble) => {
    dropHand(await meet(step, trouble));
    trouble.afterwards?.(ground);
    ground.moveClock(2 * minuteMs);
    expect((await runHand("worker", recover)).error).toBeUndefined();
    expectChoices(await endWell(ground, [who]), step, trouble);
    await expectOneOfEach();
  });
});

describe("the process dies, and nobody comes for more than a day", () => {
  test.each(cases)("%s, %s", async (step, _, trouble) => {
    dropHand(await meet(step, trouble));
    trouble.afterwards?.(ground);
    ground.moveClock(25 * hourMs);
    ground.upstream.forget();
    expect((await runHand("worker", recover)).error).toBeUndefined();
    expectChoices(await endWell(ground, [who]), step, trouble);
    await expectOneOfEach();
  });
});
