import { beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { organizationForm } from "#lib/forms/organization.ts";
import { adoptOrganization } from "#lib/onboarding/adopt.ts";
import { addRootUser, continueSteps, createOrganization } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  addStaff,
  type Customer,
  customer,
  draftId,
  organizationNamed,
} from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let who: Customer;

beforeEach(async () => {
  staff = await addStaff();
  const id = draftId();
  who = customer(id, `Customer ${id}`);
  world.sandbox.clearRequests();
});

const first = (more: { despiteMatches?: "yes" } = {}) =>
  createOrganization(
    staff,
    who.id,
    organizationNamed(who.name, { tenantId: who.id, email: who.email, allSteps: "yes", ...more }),
  );
const rest = () => continueSteps(staff, who.id);
const operation = () =>
  db().operation.findUniqueOrThrow({ where: { id: who.id }, include: { tenant: true } });
const posts = () =>
  world.sandbox.inspect().requests.flatMap(({ method, endpoint }) => (method === "POST" ? [endpoint] : []));

async function expectOneOfEach() {
  const { tenant, state } = await operation();
  expect(state).toBe("done");
  expect(tenant).toMatchObject({ stage: "active", status: "active", rootEmail: who.email });
  const { organizations, users, invitations, keys } = world.sandbox.inspect();
  const { organizationId } = tenant;
  expect(organizations.filter(({ name }) => name === who.name)).toHaveLength(1);
  expect(users.filter((user) => user.organizationId === organizationId)).toHaveLength(1);
  expect(invitations.filter(({ email }) => email === who.email)).toHaveLength(1);
  const root = users.find(({ email }) => email === who.email);
  expect(keys.filter(({ userId }) => userId === root?.id)).toHaveLength(1);
}

describe("all three steps", () => {
  test("follow each other with one request each, and a person did all of them", async () => {
    expect(await first()).toBe(`/onboarding/${who.id}/user`);
    expect(await operation()).toMatchObject({ stage: "user", state: "running" });
    const page = await readWizard(staff, who.id);
    expect(page).toMatchObject({ allSteps: true, state: { kind: "sending", by: staff.name } });
    await rest();
    await expectOneOfEach();
    expect(posts()).toEqual(["createOrganization", "createUser", "mintKey"]);
    const events = await db().auditEvent.findMany({
      where: { tenantId: who.id, action: { in: ["organization.created", "user.created", "key.minted"] } },
    });
    expect(events.map(({ actorId }) => actorId)).toEqual([staff.id, staff.id, staff.id]);
  });

  test("make one of each, however often the form is sent at once", async () => {
    world.letPausesTakeTime();
    await Promise.all(Array.from({ length: 20 }, () => first().then(rest)));
    await expectOneOfEach();
    expect(posts()).toHaveLength(3);
  });

  test("are continued by the worker when the process ends after the first one", async () => {
    await first();
    expect(await recover()).toBe(0);
    world.moveClock(minuteMs);
    expect(await recover()).toBe(1);
    await expectOneOfEach();
    expect(posts()).toHaveLength(3);
  });

  test.each(["createOrganization", "createUser", "mintKey"] as const)(
    "are continued by the worker when the answer of %s is lost",
    async (endpoint) => {
      world.sandbox.faults.add({ fault: "reset-after-commit", endpoint, times: 3 });
      await first();
      expect((await operation()).state).toBe("running");
      await rest();
      for (let round = 0; round < 5; round += 1) {
        world.moveClock(minuteMs);
        await recover();
      }
      await expectOneOfEach();
    },
  );

  test("wait for Polytomic where a later step cannot look, and go on", async () => {
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 1 });
    world.sandbox.faults.add({ fault: "503-html", endpoint: "listUsers", times: 3 });
    await first();
    await rest();
    expect(await operation()).toMatchObject({ stage: "user", state: "running" });
    expect((await readWizard(staff, who.id)).state.kind).toBe("waiting");
    world.moveClock(minuteMs);
    await recover();
    await expectOneOfEach();
  });
});

describe("what staff have to decide stops them", () => {
  async function stopsAt(stage: string, state: string) {
    expect(await operation()).toMatchObject({ stage, state });
    const before = posts();
    world.moveClock(minuteMs);
    await recover();
    await rest();
    expect(posts()).toEqual(before);
  }

  test("a similar name, and agreeing to it continues them", async () => {
    const other = customer(draftId(), `${who.name} Ltd`);
    await createOrganization(staff, other.id, organizationNamed(other.name));
    world.sandbox.clearRequests();
    await first();
    await stopsAt("organization", "asking");
    expect(posts()).toEqual([]);
    await createOrganization(
      staff,
      who.id,
      organizationNamed(who.name, { email: who.email, despiteMatches: "yes" }),
    );
    await rest();
    await expectOneOfEach();
  });

  test("an organization that staff adopt has users to choose from, so they end", async () => {
    const made = (await world.ask("POST /api/organizations", { body: { name: who.name } })) as {
      data: { id: string };
    };
    world.sandbox.clearRequests();
    await first();
    await stopsAt("organization", "asking");
    await adoptOrganization(staff, who.id, made.data.id);
    await stopsAt("user", "waiting");
    expect((await readWizard(staff, who.id)).allSteps).toBe(false);
  });

  test("a refused email, and another one continues them", async () => {
    who.email = "not an address";
    await first();
    await rest();
    await stopsAt("user", "waiting");
    expect((await readWizard(staff, who.id)).state.kind).toBe("rejected");
    who.email = `other@${who.id}.example`;
    await addRootUser(staff, { tenantId: who.id, email: who.email, role: "admin" });
    await expectOneOfEach();
  });

  test("a partner key that is refused", async () => {
    world.sandbox.faults.add({ fault: "403", endpoint: "mintKey" });
    await first();
    await rest();
    await stopsAt("key", "asking");
  });
});

test("the email is kept for the second step where only the first one was asked for", async () => {
  await createOrganization(staff, who.id, organizationNamed(who.name, { email: who.email }));
  expect(await operation()).toMatchObject({ stage: "user", state: "waiting" });
  expect((await readWizard(staff, who.id)).values).toMatchObject({ email: who.email, role: "admin" });
  world.moveClock(minuteMs);
  await recover();
  expect(posts()).toEqual(["createOrganization"]);
});

test("another email from a second tab is refused once the first one is on its way", async () => {
  await first();
  who.email = `second@${who.id}.example`;
  await expect(first()).rejects.toMatchObject({ code: "conflict" });
});

test("the form needs the email for all three steps, and only for them", () => {
  const typed = { tenantId: draftId(), name: "Northwind", email: " " };
  expect(organizationForm.safeParse(typed).data).toMatchObject({ email: null });
  expect(organizationForm.safeParse({ ...typed, allSteps: "yes" }).error?.issues).toMatchObject([
    { path: ["email"] },
  ]);
  expect(organizationForm.safeParse({ ...typed, email: "nobody" }).success).toBe(false);
});
