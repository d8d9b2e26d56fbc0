import { beforeEach, describe, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readKey } from "#lib/keys/read.ts";
import { adoptOrganization, adoptUser } from "#lib/onboarding/adopt.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let count = 0;

beforeEach(async () => {
  staff = await addStaff();
  id = draftId();
  count += 1;
  name = `Customer ${count} of ${draftId()}`;
});

const email = () => `root@${id}.example`;
const steps = {
  organization: () => choices.createOrganization(staff, id, organizationNamed(name)),
  user: () => choices.addRootUser(staff, { tenantId: id, email: email(), role: "admin" }),
  key: () => choices.mintKey(staff, id, false),
};
const endpoints = { organization: "createOrganization", user: "createUser", key: "mintKey" } as const;
const stages = { organization: "organization_created", user: "user_added", key: "active" } as const;
type StepName = keyof typeof steps;

async function runUpTo(step: StepName) {
  if (step !== "organization") await steps.organization();
  if (step === "key") await steps.user();
}

const stage = async () => (await db().tenant.findUniqueOrThrow({ where: { id } })).stage;

/** One of each upstream, and a key that opens it. */
async function expectOneOfEach() {
  const seen = world.sandbox.inspect();
  expect(seen.organizations.filter((each) => each.name === name)).toHaveLength(1);
  expect(seen.users.filter((each) => each.email === email())).toHaveLength(1);
  expect(seen.invitations.filter((each) => each.email === email())).toHaveLength(1);
  const tenant = await db().tenant.findUniqueOrThrow({ where: { id } });
  expect(tenant).toMatchObject({ status: "active", attentionCode: null });
  expect(await db().operation.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "done" });
  const me = await asOrganization(await readKey(await addStaff(), id, "copy")).me();
  expect(me).toMatchObject({ organization_id: tenant.organizationId, email: email() });
}

async function finish() {
  for (const step of ["organization", "user", "key"] as const)
    if ((await stage()) !== "active") await steps[step]().catch(() => {});
}

describe("a step that meets a problem ends with one of each, automatically", () => {
  const passing: FaultName[] = [
    "reset-before-commit",
    "reset-after-commit",
    "hang-after-commit",
    "500-recorded-without-commit",
    "500-recorded-after-commit",
    "500-not-recorded",
    "502-html",
    "503-html",
    "504-html",
    "429",
    "429-retry-after",
    "409-in-flight",
    "404-parent",
    "html-200",
    "empty-body",
    "slow-body",
    "redirect",
  ];
  const cases = (["organization", "user", "key"] as const).flatMap((step) =>
    passing.map((fault) => [step, fault] as const),
  );
  test.each(cases)("%s, %s", async (step, fault) => {
    await runUpTo(step);
    world.sandbox.faults.add({ fault, endpoint: endpoints[step] });
    await steps[step]();
    expect(await stage()).toBe(stages[step]);
    await finish();
    await expectOneOfEach();
  });
});

describe("a step whose outcome stays unknown", () => {
  test.each(["organization", "user", "key"] as const)(
    "%s: says so, and Check again ends it",
    async (step) => {
      await runUpTo(step);
      world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: endpoints[step], times: 3 });
      await steps[step]();
      const page = await readWizard(staff, id);
      expect(page.state.kind).toBe("unknown");
      expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
        status: "needs attention",
      });
      await choices.checkAgain(staff, id);
      await finish();
      await expectOneOfEach();
    },
  );

  test.each(["organization", "user", "key"] as const)(
    "%s: a day later it looks before it sends",
    async (step) => {
      await runUpTo(step);
      world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: endpoints[step], times: 3 });
      await steps[step]();
      world.moveClock(25 * hourMs);
      world.sandbox.forgetOutcomes();
      await choices.checkAgain(staff, id);
      await finish();
      await expectOneOfEach();
    },
  );

  test("keeps its input: another name is refused while a request may be on its way", async () => {
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
    await steps.organization();
    const other = choices.createOrganization(staff, id, organizationNamed("Another name"));
    await expect(other).rejects.toMatchObject({ code: "conflict" });
    await choices.checkAgain(staff, id);
    expect(await stage()).toBe("organization_created");
  });
});

describe("a definite no", () => {
  test("an unreachable host sends nothing, says so, and the same click works later", async () => {
    const { origin } = world;
    await world.sandbox.closePort();
    await expect(steps.organization()).rejects.toMatchObject({ code: "upstream" });
    expect(await db().upstreamCall.count({ where: { tenantId: id } })).toBe(0);
    expect(await world.sandbox.listen(Number(new URL(origin).port))).toBe(origin);
    await steps.organization();
    expect(await stage()).toBe("organization_created");
  });

  test.each(["401", "403"] as const)("%s stops the step and asks, and nothing loops", async (fault) => {
    world.sandbox.faults.add({ fault, endpoint: "createOrganization" });
    await steps.organization();
    const page = await readWizard(staff, id);
    expect(page.state).toMatchObject({ kind: "decide", title: "The partner key was refused" });
    expect(await db().upstreamCall.count({ where: { tenantId: id } })).toBe(1);
    await choices.checkAgain(staff, id);
    expect(await stage()).toBe("organization_created");
  });

  test("an address refused upstream is shown, changed, and sent under a new key", async () => {
    await steps.organization();
    await choices.addRootUser(staff, { tenantId: id, email: "no-at-sign", role: "admin" });
    expect((await readWizard(staff, id)).state.kind).toBe("rejected");
    await steps.user();
    expect(await stage()).toBe("user_added");
    const calls = await db().upstreamCall.findMany({ where: { tenantId: id, step: "user" } });
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  test("a parent that stays invisible is shown after a bounded wait", async () => {
    await steps.organization();
    world.sandbox.faults.add({ fault: "404-parent", endpoint: "createUser", times: null });
    await steps.user();
    expect((await readWizard(staff, id)).state.kind).toBe("rejected");
    expect(await db().upstreamCall.count({ where: { tenantId: id, step: "user" } })).toBe(4);
  });
});

describe("what exists upstream", () => {
  test("a name that someone else takes between the check and the request is shown to staff, who adopt or rename", async () => {
    world.sandbox.faults.add({ fault: "409-name-taken", endpoint: "createOrganization" });
    await steps.organization();
    const page = await readWizard(staff, id);
    expect(page.matches?.matches).toMatchObject([{ name, closeness: "exact", tenantId: null }]);
    name = `${name} again`;
    await steps.organization();
    expect(await stage()).toBe("organization_created");
  });

  test("near matches are shown once before anything is sent, and staff may continue", async () => {
    world.sandbox.addOutsideOrganization(`${name.toUpperCase()}, Inc.`);
    await steps.organization();
    const page = await readWizard(staff, id);
    expect(page.matches).toMatchObject({ mayGoOn: true, matches: [{ closeness: "near" }] });
    expect(await db().upstreamCall.count({ where: { tenantId: id } })).toBe(0);
    await choices.createOrganization(staff, id, organizationNamed(name, { despiteMatches: "yes" }));
    expect(await stage()).toBe("organization_created");
  });

  test("an organization of the same name can be adopted, but not the partner's own, nor twice", async () => {
    world.sandbox.addOutsideOrganization(name);
    await steps.organization();
    const match = (await readWizard(staff, id)).matches?.matches[0];
    await adoptOrganization(staff, id, match?.organizationId ?? "");
    expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
      organizationId: match?.organizationId,
      organizationOrigin: "adopted",
    });
    const second = draftId();
    await choices.createOrganization(staff, second, organizationNamed(`${name} LLC`));
    await expect(adoptOrganization(staff, second, match?.organizationId ?? "")).rejects.toThrow(
      /Another tenant/,
    );
    const owner = world.sandbox.inspect().organizations[0];
    await expect(adoptOrganization(staff, second, owner?.id ?? "")).rejects.toThrow(/partner's own/);
  });

  test("a user who exists already is never invited again without asking", async () => {
    world.sandbox.addOutsideOrganization(name);
    await steps.organization();
    const match = (await readWizard(staff, id)).matches?.matches[0];
    await adoptOrganization(staff, id, match?.organizationId ?? "");
    await steps.user();
    expect(await stage()).toBe("user_added");
    const twin = draftId();
    await db().tenant.update({ where: { id }, data: { organizationId: null } });
    await choices.createOrganization(staff, twin, organizationNamed(name));
    await adoptOrganization(staff, twin, match?.organizationId ?? "");
    await choices.addRootUser(staff, {
      tenantId: twin,
      email: email().toUpperCase().toLowerCase(),
      role: "admin",
    });
    const page = await readWizard(staff, twin);
    expect(page.state).toMatchObject({ kind: "decide", adopt: { name: email() } });
    await adoptUser(staff, twin);
    expect(world.sandbox.inspect().invitations.filter((each) => each.email === email())).toHaveLength(1);
  });

  test("a key that someone else minted for the user is replaced only when staff confirm it", async () => {
    await steps.organization();
    await steps.user();
    const tenant = await db().tenant.findUniqueOrThrow({ where: { id } });
    const { organizationId, rootUserId } = tenant;
    await world.ask(`POST /api/organizations/${organizationId}/users/${rootUserId}/keys`);
    await steps.key();
    expect((await readWizard(staff, id)).state).toMatchObject({ kind: "decide", replaceKey: true });
    expect(await stage()).toBe("user_added");
    await choices.mintKey(staff, id, true);
    await expectOneOfEach();
  });
});

test("a worker that lost its lease cannot write its result", async () => {
  world.sandbox.faults.add({ fault: "hold-before-commit", endpoint: "createOrganization" });
  world.sandbox.clearRequests();
  const slow = steps.organization();
  // Before it is held there, nothing can be released.
  const held = () => world.sandbox.inspect().requests.some(({ fault }) => fault === "hold-before-commit");
  await expect.poll(held).toBe(true);
  await db().tenant.update({ where: { id }, data: { leaseToken: draftId() } });
  world.sandbox.release();
  await expect(slow).rejects.toMatchObject({ code: "busy" });
  expect(await stage()).toBe("draft");
  await db().tenant.update({ where: { id }, data: { leaseToken: null, leaseUntil: null } });
  await choices.checkAgain(staff, id);
  await finish();
  await expectOneOfEach();
});
