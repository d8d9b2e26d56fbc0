/** The page says what is so: what is known, what is in doubt, and what is stored already. */
import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { dropLeases } from "#lib/engine/lease.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { beginDraft } from "#lib/onboarding/draft.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import {
  addStaff,
  customer,
  draftId,
  onboard,
  organizationNamed,
  submit,
} from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let who: ReturnType<typeof customer>;

beforeEach(async () => {
  staff = await addStaff();
  const id = draftId();
  who = customer(id, `Customer ${id}`);
});

const page = () => readWizard(staff, who.id);
const tenant = () => db().tenant.findUniqueOrThrow({ where: { id: who.id } });
const lose = (endpoint: "createOrganization" | "createUser" | "mintKey") =>
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint, times: 3 });

/** What happens while Polytomic accepts no connection. */
async function whileClosed(work: () => Promise<unknown>): Promise<void> {
  const port = Number(new URL(world.origin).port);
  await world.sandbox.closePort();
  await work().catch(() => undefined);
  await world.sandbox.listen(port);
}

test.each(["organization", "user", "key"] as const)(
  "%s: a lost answer stays in doubt when the next attempt can't be sent, and nothing says that nothing was created",
  async (step) => {
    const endpoints = { organization: "createOrganization", user: "createUser", key: "mintKey" } as const;
    if (step !== "organization") await submit(staff, who, "organization");
    if (step === "key") await submit(staff, who, "user");
    lose(endpoints[step]);
    await submit(staff, who, step);
    await whileClosed(() => choices.checkAgain(staff, who.id));
    const calls = await db().upstreamCall.findMany({ where: { tenantId: who.id }, orderBy: { id: "asc" } });
    expect(calls.at(-1)?.state).toBe("unsent");
    expect(await page()).toMatchObject({ state: { kind: "unknown" }, inDoubt: true });
    expect(await codesOf(who.id)).toEqual(["unknown_outcome"]);
  },
);

test("an operation says the same: its outcome is unknown while any attempt's is", async () => {
  const { id: tenantId } = await onboard(staff);
  const operationId = draftId();
  lose("createUser");
  await addUser(staff, { operationId, tenantId, email: "more@customer.example", role: "user" });
  await whileClosed(() => tryAgain(staff, tenantId, operationId));
  expect(await operationOf(operationId)).toMatchObject({ state: "running", messageCode: "outcome_unknown" });
  expect(await codesOf(tenantId)).toEqual(["unknown_outcome"]);
});

test("what the refused partner key asks leaves the request before it in doubt, and is told once", async () => {
  lose("createOrganization");
  await submit(staff, who, "organization");
  world.sandbox.faults.add({ fault: "401", endpoint: "createOrganization", records: false });
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity", times: null });
  await choices.checkAgain(staff, who.id);
  const title = "The partner key was refused";
  expect(await page()).toMatchObject({ state: { kind: "decide", title }, inDoubt: true, blocked: null });
});

test("a key that is stored and waits for its verification is not said to be unsent", async () => {
  await submit(staff, who, "organization");
  await submit(staff, who, "user");
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: 3 });
  await expect(submit(staff, who, "key")).rejects.toMatchObject({ code: "upstream" });
  const state = { kind: "waiting", title: "Not verified yet" };
  expect(await page()).toMatchObject({ state, inDoubt: false, keyStored: true });
});

test("our own organization and user, found again after a lost answer, are created and not adopted", async () => {
  for (const step of ["organization", "user"] as const) {
    lose(step === "organization" ? "createOrganization" : "createUser");
    await submit(staff, who, step);
    world.sandbox.forgetOutcomes();
    world.moveClock(25 * 60 * minuteMs);
    await recover();
  }
  expect(await tenant()).toMatchObject({ organizationOrigin: "created", rootUserOrigin: "created" });
  expect((await page()).choice).toBeNull();
});

test("an onboarding whose process died before sending anything says that it will continue", async () => {
  await beginDraft(staff, who.id, organizationNamed(who.name));
  // The next start does this.
  await dropLeases();
  world.moveClock(minuteMs);
  expect((await page()).state).toMatchObject({ kind: "waiting", title: "Not sent yet" });
  await recover();
  expect((await page()).state).toEqual({ kind: "ready" });
  expect((await tenant()).stage).toBe("organization_created");
});

test("a user whom a lost request of ours may have added is described as possibly ours", async () => {
  await submit(staff, who, "organization");
  // Longer ago, an empty organization proves nothing.
  world.moveClock(minuteMs);
  world.sandbox.faults.add({ fault: "500-recorded-after-commit", endpoint: "createUser" });
  await submit(staff, who, "user");
  const { state } = await page();
  expect(state).toMatchObject({ kind: "decide", adopt: { name: who.email } });
  expect(state).toMatchObject({ message: expect.stringMatching(/may be the one that we asked for/) });
});

test("a user who was there before is described as existing", async () => {
  await submit(staff, who, "organization");
  const { organizationId } = await tenant();
  await world.ask(`POST /api/organizations/${organizationId}/users`, {
    body: { email: who.email, role: "admin" },
  });
  await submit(staff, who, "user");
  expect((await page()).state).toMatchObject({
    kind: "decide",
    message: "The organization already has a user with this email. Using it sends no invitation.",
  });
});
