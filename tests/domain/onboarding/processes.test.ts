/** The same with real processes: two instances of the app on one database, killed, frozen, and impatient. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { type Hand, type Installation, openInstallation } from "#tests/support/hands/installation.ts";
import { type Customer, customer, steps } from "#tests/support/hands/people.ts";
import { endpoints } from "#tests/support/provisioning/troubles.ts";
import { lendDatabase } from "#tests/support/world/database.ts";

let hall: Installation;
let one: Hand;
let two: Hand;
let sessions: [string, string];

beforeAll(async () => {
  hall = await openInstallation(30_000, () => lendDatabase(inject("databases")));
  [one, two] = await Promise.all([hall.startHand(), hall.startHand()]);
  sessions = [await one.ask<string>("signIn"), await one.ask<string>("signIn")];
});
afterAll(() => hall?.close());

const newCustomer = () => customer(randomUUID(), `Customer ${randomUUID()}`);

async function countOf({ name }: Customer) {
  const { organizations, users, invitations, keys, mints } = await hall.sandbox.of(name);
  return {
    organizations: organizations.length,
    users: users.length,
    invitations: invitations.length,
    keys: keys.length,
    mints: mints.length,
  };
}

const oneOfEach = { organizations: 1, users: 1, invitations: 1, keys: 1 };

test("50 submits of each step by two people in two processes make one of each, with one request each", async () => {
  const who = newCustomer();
  for (const step of steps) {
    const [a, b] = sessions;
    await Promise.all([
      one.ask("submit", { session: a, who, step, times: 25 }),
      two.ask("submit", { session: b, who, step, times: 25 }),
    ]);
  }
  expect(await countOf(who)).toEqual({ ...oneOfEach, mints: 1 });
  expect(await two.ask("calls", { who })).toBe(3);
  expect(await two.ask("record", { who })).toMatchObject({ status: "active" });
  const asked = { session: sessions[0], who };
  expect(await two.ask("opens", asked)).toEqual({
    organizationId: expect.any(String),
    userId: expect.any(String),
  });
});

describe("a process killed in the middle of a step duplicates and loses nothing", () => {
  const places = ["send", "hear"] as const;
  const cases = steps.flatMap((step) => places.map((place) => [step, place] as const));
  test.each(cases)("%s, killed before it could %s", async (step, place) => {
    const who = newCustomer();
    const [session] = sessions;
    for (const before of steps.slice(0, steps.indexOf(step)))
      await one.ask("submit", { session, who, step: before });
    const sentBefore = (await hall.sandbox.state()).requests.filter(
      ({ endpoint }) => endpoint === endpoints[step],
    ).length;
    await one.askUpTo(place, "submit", { session, who, step });
    await one.kill();
    one = await hall.startHand();
    // What the dead one was about to hear had been carried out; what it was about to send had not.
    const { requests } = await hall.sandbox.state();
    const sent = requests.filter(({ endpoint }) => endpoint === endpoints[step]).length - sentBefore;
    expect(sent).toBe(place === "hear" ? 1 : 0);
    await hall.moveClock(2 * minuteMs);
    expect(await one.ask("recover")).toBe(1);
    for (const later of steps.slice(steps.indexOf(step) + 1))
      await one.ask("submit", { session, who, step: later });
    expect(await countOf(who)).toMatchObject(oneOfEach);
    expect(await two.ask("record", { who })).toMatchObject({ status: "active" });
    expect(await two.ask("opens", { session, who })).toMatchObject({ userId: expect.any(String) });
  });
});

test.each(["send", "hear"] as const)(
  "all three steps, killed before the second one could %s, end with one of each",
  async (place) => {
    const who = newCustomer();
    const [session] = sessions;
    await one.ask("beginAll", { session, who });
    await one.askUpTo(place, "continueAll", { session, who });
    await one.kill();
    one = await hall.startHand();
    await hall.moveClock(2 * minuteMs);
    expect(await one.ask("recover")).toBe(1);
    expect(await countOf(who)).toEqual({ ...oneOfEach, mints: 1 });
    expect(await two.ask("record", { who })).toMatchObject({ status: "active" });
  },
);
