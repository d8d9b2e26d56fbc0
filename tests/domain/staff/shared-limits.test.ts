import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Attempt, Given } from "#tests/support/hands/attempts.ts";
import { type Hand, type Installation, openInstallation } from "#tests/support/hands/installation.ts";
import { lendDatabase } from "#tests/support/world/database.ts";

/* Two instances of the app on one database count attempts together: a second instance gives nobody more of them. */

let hall: Installation;
let [one, two] = [] as unknown as [Hand, Hand];
let given: Given;

beforeAll(async () => {
  hall = await openInstallation(30_000, () => lendDatabase(inject("databases")));
  [one, two] = await Promise.all([hall.startHand(), hall.startHand()]);
  given = await one.ask<Given>("prepareAttempts");
});
afterAll(() => hall?.close());

/** At the same time in both, each as often as one of them alone would allow it. */
async function tryInBoth(attempt: Attempt, times: number): Promise<number> {
  const asked = { attempt, given, times };
  const passed = await Promise.all([one, two].map((hand) => hand.ask<number>("attempt", asked)));
  return passed.reduce((sum, each) => sum + each, 0);
}

test.each<[Attempt, number]>([
  ["sign-in", 5],
  ["invitation", 30],
  ["reset", 30],
  ["key link", 30],
  ["connect link", 30],
  ["invitation page", 30],
  ["reset page", 30],
  ["passphrase", 10],
])("%s: %i attempts, in two instances as in one", async (attempt, most) => {
  expect(await tryInBoth(attempt, most)).toBe(most);
  for (const hand of [one, two]) expect(await hand.ask("attempt", { attempt, given, times: 1 })).toBe(0);
});

test("reads of keys: four an hour, and at most half as many again after a wait", async () => {
  const passed = await tryInBoth("reveal", 6);
  expect(passed).toBeGreaterThanOrEqual(4);
  expect(passed).toBeLessThanOrEqual(6);
});
