import { beforeEach, expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { checkAgain, createOrganization, startOver } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let name: string;

beforeEach(async () => {
  staff = await addStaff();
  name = `Customer ${draftId()}`;
});

const create = (id: string) => createOrganization(staff, id, organizationNamed(name));
const made = () => world.sandbox.inspect().organizations.filter((each) => each.name === name);
const matchesOf = async (id: string) => (await readWizard(staff, id)).matches?.matches ?? [];

test("of two drafts of one name that sent nothing, the first to continue gets the name", async () => {
  const [one, two] = [draftId(), draftId()];
  world.sandbox.faults.add({ fault: "503-html", endpoint: "listOrganizations", times: null });
  for (const id of [one, two]) await expect(create(id)).rejects.toMatchObject({ code: "upstream" });
  world.sandbox.faults.clear();
  await checkAgain(staff, two);
  expect(made()).toHaveLength(1);
  await checkAgain(staff, one);
  expect(await matchesOf(one)).toMatchObject([{ tenantId: two, closeness: "exact" }]);
  await startOver(staff, one);
  expect((await readWizard(staff, two)).state).toMatchObject({ kind: "ready" });
});

test("the same form asks again when the name has become free", async () => {
  const [one, two] = [draftId(), draftId()];
  await create(one);
  await create(two);
  expect(await matchesOf(two)).toMatchObject([{ tenantId: one }]);
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id: one } });
  await world.ask(`DELETE /api/organizations/${organizationId}`);
  await db().tenant.update({ where: { id: one }, data: { organizationId: null, archivedAt: clock.now() } });
  await create(two);
  expect(await matchesOf(two)).toEqual([]);
  expect(made()).toHaveLength(1);
});

test("fifty drafts of one name at once end as one organization and clear offers", async () => {
  world.letPausesTakeTime();
  const ids = Array.from({ length: 50 }, draftId);
  await Promise.all(ids.map(create));
  expect(made()).toHaveLength(1);
  const offers = await Promise.all(ids.map(matchesOf));
  expect(offers.filter((each) => each.length > 0)).toHaveLength(49);
  for (const offer of offers)
    for (const { tenantId, organizationId } of offer) expect(tenantId ?? organizationId).not.toBeNull();
});
