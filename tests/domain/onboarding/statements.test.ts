/** What a whole onboarding asks of the database, as the driver sends it: BEGIN and COMMIT count too. */
import { expect, test } from "vitest";
import { closeDb } from "#lib/base/db.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import { statements, watchStatements } from "#tests/bench/statements.ts";
import { addStaff, customer, draftId, steps, submit } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

test("a whole onboarding takes four requests and at most 22 statements", async () => {
  watchStatements();
  const staff = await addStaff();
  // What happens once in a process is not counted.
  for (const isCounted of [false, true]) {
    const who = customer(draftId(), `Customer ${draftId()}`);
    await checkName(staff, { tenantId: who.id, name: who.name });
    world.sandbox.clearRequests();
    const taken: Record<string, number> = {};
    for (const step of steps) {
      const before = statements.count;
      await submit(staff, who, step);
      taken[step] = statements.count - before;
    }
    if (!isCounted) {
      // A connection that was not used for a while is opened anew, which is no part of an onboarding.
      await closeDb();
      continue;
    }
    expect(world.sandbox.inspect().requests.map(({ endpoint }) => endpoint)).toEqual([
      "createOrganization",
      "createUser",
      "mintKey",
      "getIdentity",
    ]);
    const all = Object.values(taken).reduce((sum, each) => sum + each, 0);
    expect(all, JSON.stringify(taken)).toBeLessThanOrEqual(22);
  }
});
