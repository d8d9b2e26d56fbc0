/** Which look at Polytomic serves before a request, and which of them proves what is found after a lost answer. */
import { beforeEach, describe, expect, test } from "vitest";
import { hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { forgetEnv } from "#lib/base/settings.ts";
import { adoptOrganization } from "#lib/onboarding/adopt.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { addStaff, customer, draftId, organizationNamed, submit } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let who: ReturnType<typeof customer>;

beforeEach(async () => {
  staff = await addStaff();
  const id = draftId();
  who = customer(id, `Customer ${id}`);
  world.sandbox.clearRequests();
  await db().nameLook.deleteMany();
});

const check = (name = who.name) => checkName(staff, { tenantId: who.id, name });
const tenant = () => db().tenant.findUniqueOrThrow({ where: { id: who.id } });
const matches = async () => (await readWizard(staff, who.id)).matches?.matches ?? [];
const sent = (endpoint: string) =>
  world.sandbox.inspect().requests.filter((request) => request.endpoint === endpoint).length;

/** The answer gets lost, and after a day neither of us has the request's outcome. */
async function loseAnswer(endpoint: "createOrganization" | "createUser", work: () => Promise<unknown>) {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint, times: 3 });
  await work();
  world.sandbox.faults.clear();
  world.sandbox.forgetOutcomes();
  world.moveClock(25 * hourMs);
  await recover();
}

describe("the look while the name is typed", () => {
  test("serves for the request of the same name within a minute, and the list is read once", async () => {
    expect(await check()).toEqual({ name: who.name, similar: [] });
    world.moveClock(minuteMs);
    await submit(staff, who, "organization");
    expect(await tenant()).toMatchObject({ stage: "organization_created" });
    expect(sent("listOrganizations")).toBe(1);
  });

  test.each([
    ["61 seconds old", async () => world.moveClock(61 * secondMs)],
    [
      "of another name",
      async () => {
        who = { ...who, name: `${who.name} of another city` };
      },
    ],
    ["of a machine whose clock is ahead", async () => world.moveClock(-secondMs)],
    ["of another partner key", () => db().nameLook.updateMany({ data: { fingerprint: "another" } })],
  ])("is taken again when it is %s", async (_, change) => {
    await check();
    await change();
    await submit(staff, who, "organization");
    expect(await tenant()).toMatchObject({ stage: "organization_created" });
    expect(sent("listOrganizations")).toBe(2);
  });

  test("is taken again when a later one found the name", async () => {
    await check();
    world.sandbox.addOutsideOrganization(who.name.toUpperCase());
    expect(await check()).toMatchObject({ similar: [{ tenantId: null }] });
    await submit(staff, who, "organization");
    expect(await matches()).toMatchObject([{ closeness: "near" }]);
    expect(sent("createOrganization")).toBe(0);
  });

  test("is taken again for every request after the first", async () => {
    await check();
    world.sandbox.faults.add({ fault: "500-not-recorded", endpoint: "createOrganization" });
    await submit(staff, who, "organization");
    expect(await tenant()).toMatchObject({ stage: "organization_created" });
    expect(sent("listOrganizations")).toBe(2);
  });

  test("works on every instance and is gone a minute later", async () => {
    await check();
    forgetEnv();
    expect(await db().nameLook.findMany()).toMatchObject([{ name: who.name }]);
    world.moveClock(61 * secondMs);
    await check(`${who.name} again`);
    expect(await db().nameLook.findMany()).toMatchObject([{ name: `${who.name} again` }]);
  });

  test("does not hide what another onboarding of ours created meanwhile", async () => {
    await check();
    const other = customer(draftId(), who.name);
    await submit(staff, other, "organization");
    await submit(staff, who, "organization");
    expect(await matches()).toMatchObject([{ tenantId: other.id, closeness: "exact" }]);
    expect(sent("createOrganization")).toBe(1);
  });

  test("names our tenants and Polytomic's organizations that are like it", async () => {
    await submit(staff, who, "organization");
    world.sandbox.addOutsideOrganization(`${who.name} Inc.`);
    const found = await checkName(staff, { tenantId: draftId(), name: `${who.name} GmbH` });
    expect(found.similar).toEqual([
      { name: who.name, tenantId: who.id },
      { name: `${who.name} Inc.`, tenantId: null },
    ]);
  });
});

describe("after a lost answer", () => {
  test.each([0, 5])("a look %i s before the request proves that what is found is ours", async (seconds) => {
    await check();
    world.moveClock(seconds * secondMs);
    await loseAnswer("createOrganization", () => submit(staff, who, "organization"));
    expect(await tenant()).toMatchObject({ stage: "organization_created", organizationOrigin: "created" });
  });

  test("a look 6 s before the request proves nothing: staff are asked, and can adopt it", async () => {
    await check();
    world.moveClock(6 * secondMs);
    await loseAnswer("createOrganization", () => submit(staff, who, "organization"));
    expect(await tenant()).toMatchObject({ stage: "draft", organizationId: null });
    const [match] = await matches();
    expect(match).toMatchObject({ name: who.name, closeness: "exact", tenantId: null });
    await adoptOrganization(staff, who.id, match?.organizationId ?? "");
    expect(await tenant()).toMatchObject({ stage: "organization_created" });
  });

  test("what somebody else created after such a look is not taken for ours", async () => {
    await check();
    world.moveClock(6 * secondMs);
    world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: 3 });
    await submit(staff, who, "organization");
    world.sandbox.faults.clear();
    world.sandbox.addOutsideOrganization(who.name);
    world.moveClock(25 * hourMs);
    await recover();
    expect(await tenant()).toMatchObject({ stage: "draft", organizationId: null });
  });

  test.each([
    [5, "user_added"],
    [6, "organization_created"],
  ] as const)("a user of an organization that was created %i s before: %s", async (seconds, stage) => {
    await submit(staff, who, "organization");
    world.moveClock(seconds * secondMs);
    await loseAnswer("createUser", () => submit(staff, who, "user"));
    expect(await tenant()).toMatchObject({ stage });
    if (stage === "user_added") return;
    expect((await readWizard(staff, who.id)).state).toMatchObject({
      kind: "decide",
      adopt: { name: who.email },
    });
  });
});

describe("the users of an organization", () => {
  const expectListed = async (isListed: boolean) => {
    world.sandbox.clearRequests();
    await submit(staff, who, "user");
    expect(await tenant()).toMatchObject({ stage: "user_added" });
    expect(sent("listUsers") > 0).toBe(isListed);
  };

  test("are not listed when its one request has just created it", async () => {
    await submit(staff, who, "organization");
    await expectListed(false);
  });

  test("are listed when it was adopted", async () => {
    world.sandbox.addOutsideOrganization(who.name);
    await submit(staff, who, "organization");
    await adoptOrganization(staff, who.id, (await matches())[0]?.organizationId ?? "");
    await expectListed(true);
  });

  test.each(["reset-after-commit", "hang-after-commit", "502-html", "409-in-flight"] as const)(
    "are listed when its creation had to be repeated after %s",
    async (fault) => {
      world.sandbox.faults.add({ fault, endpoint: "createOrganization" });
      await submit(staff, who, "organization");
      await expectListed(true);
    },
  );

  test("are listed when its answer was found by a look", async () => {
    await loseAnswer("createOrganization", () => submit(staff, who, "organization"));
    await expectListed(true);
  });

  test("are listed when the process that created it died before it closed the request", async () => {
    await submit(staff, who, "organization");
    await db().upstreamCall.updateMany({ where: { tenantId: who.id }, data: { state: "sent" } });
    await expectListed(true);
  });

  test("are listed when it was created more than an hour ago", async () => {
    await submit(staff, who, "organization");
    world.moveClock(hourMs + secondMs);
    await expectListed(true);
  });

  test("are listed again after any request for a user, whatever its address", async () => {
    await submit(staff, who, "organization");
    await choices.addRootUser(staff, { tenantId: who.id, email: "no-at-sign", role: "admin" });
    await expectListed(true);
  });

  test("are listed when a request is refused, because somebody else may have added the user", async () => {
    await submit(staff, who, "organization");
    const { organizationId } = await tenant();
    const user = { email: who.email, role: "admin" };
    await world.ask(`POST /api/organizations/${organizationId}/users`, { body: user });
    await submit(staff, who, "user");
    expect((await readWizard(staff, who.id)).state).toMatchObject({
      kind: "decide",
      adopt: { name: who.email },
    });
    expect(world.sandbox.inspect().users.filter(({ email }) => email === who.email)).toHaveLength(1);
  });

  test("are listed when somebody of ours has added a user meanwhile", async () => {
    await submit(staff, who, "organization");
    const more = { operationId: draftId(), tenantId: who.id, email: "more@customer.example" };
    await addUser(await addStaff("admin"), { ...more, role: "user" });
    await expectListed(true);
  });
});

test("a name with matches that staff accepted is looked up again", async () => {
  world.sandbox.addOutsideOrganization(`${who.name}, Inc.`);
  await check();
  await submit(staff, who, "organization");
  await choices.createOrganization(staff, who.id, organizationNamed(who.name, { despiteMatches: "yes" }));
  expect(await tenant()).toMatchObject({ stage: "organization_created" });
  expect(sent("listOrganizations")).toBe(3);
});
