/** Answers that are no failure and yet not what was asked for: nothing of them is taken silently. */
import { beforeEach, expect, test, vi } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { adoptOrganization, adoptUser } from "#lib/onboarding/adopt.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import type * as partners from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { operationOf, statesOf } from "#tests/support/hands/keyed.ts";
import { addStaff, customer, draftId, onboard, submit } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/** What Polytomic's next answer says instead. */
const odd = vi.hoisted(() => ({
  organization: null as { id: string } | null,
  user: null as { id?: string; email: string } | null,
  key: null as string | null,
  /** What Polytomic does to a name. */
  spelling: null as ((name: string) => string) | null,
}));

vi.mock("#lib/polytomic/client.ts", async (original) => {
  const real = await original<typeof partners>();
  function take<N extends keyof typeof odd>(name: N): (typeof odd)[N] {
    const value = odd[name];
    odd[name] = null as (typeof odd)[N];
    return value;
  }
  function asPartner(...options: Parameters<typeof real.asPartner>): ReturnType<typeof real.asPartner> {
    const client = real.asPartner(...options);
    return {
      ...client,
      async createOrganization(body, once) {
        const name = take("spelling")?.(body.name) ?? body.name;
        const answer = await client.createOrganization({ ...body, name }, once);
        return answer.kind === "ok"
          ? { ...answer, value: { ...answer.value, ...take("organization") } }
          : answer;
      },
      async createUser(...args) {
        const answer = await client.createUser(...args);
        return answer.kind === "ok" ? { ...answer, value: { ...answer.value, ...take("user") } } : answer;
      },
      async mintKey(...args) {
        const answer = await client.mintKey(...args);
        const value = take("key");
        return answer.kind === "ok" && value !== null ? { ...answer, value: new Secret(value) } : answer;
      },
    };
  }
  return { ...real, asPartner };
});

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
const invitations = () => world.sandbox.inspect().invitations.length;

test.each([
  ["white space", "a key\nwith a line break"],
  ["20,000 characters", "k".repeat(20_000)],
])("a minted value that can't be used (%s) is shown, and minting again is offered", async (_, value) => {
  await submit(staff, who, "organization");
  await submit(staff, who, "user");
  odd.key = value;
  await submit(staff, who, "key");
  expect((await page()).state).toMatchObject({ kind: "decide", replaceKey: true });
  await choices.mintKey(staff, who.id, true);
  expect(await tenant()).toMatchObject({ stage: "active", attentionCode: null });
});

test("a rotation whose new key can't be used stops for staff, who cancel it and rotate again", async () => {
  const { id: tenantId, name: typedName } = await onboard(staff);
  world.moveClock(minuteMs);
  const operationId = draftId();
  odd.key = "not a key";
  expect(await rotateKey(staff, { operationId, tenantId, typedName })).toBe(false);
  expect(await operationOf(operationId)).toMatchObject({
    state: "stuck",
    messageCode: "new_key_failed_check",
  });
  await cancel(staff, tenantId, operationId);
  world.moveClock(minuteMs);
  expect(await rotateKey(staff, { operationId: draftId(), tenantId, typedName })).toBe(true);
  expect(await statesOf(tenantId)).toEqual(["stopped", "stopped", "current"]);
});

test("an answer with another email than was sent is asked about, sends nothing more, and can be adopted", async () => {
  await submit(staff, who, "organization");
  odd.user = { email: "other@customer.example" };
  await submit(staff, who, "user");
  const before = invitations();
  expect((await page()).state).toMatchObject({ kind: "decide", adopt: { name: "other@customer.example" } });
  expect(await codesOf(who.id)).toEqual(["found_upstream"]);
  expect(await recover()).toBe(0);
  await adoptUser(staff, who.id);
  expect(await tenant()).toMatchObject({ stage: "user_added", attentionCode: null });
  expect(invitations()).toBe(before);
});

test("the same for a user who is added later: retrying never sends a second invitation", async () => {
  const { id: tenantId } = await onboard(staff);
  const operationId = draftId();
  world.sandbox.clearRequests();
  odd.user = { id: "00000000-0000-4000-8000-00000000abcd", email: "other@customer.example" };
  const asked = { operationId, tenantId, email: "more@customer.example", role: "user" } as const;
  expect(await addUser(staff, asked)).toBe("open");
  const asking = { state: "asking", messageCode: "answered_with_other_email" };
  expect(await operationOf(operationId)).toMatchObject(asking);
  expect(await codesOf(tenantId)).toEqual(["found_upstream"]);
  const before = invitations();
  await tryAgain(staff, tenantId, operationId).catch(() => undefined);
  expect(invitations()).toBe(before);
});

test("a success that names the organization of another tenant is a question, not an error", async () => {
  const other = await onboard(staff);
  odd.organization = { id: other.organizationId };
  await submit(staff, who, "organization");
  expect((await page()).state).toMatchObject({ kind: "decide", title: "Polytomic reports a conflict" });
  expect(await codesOf(who.id)).toEqual(["conflict"]);
  expect(await tenant()).toMatchObject({ stage: "draft", organizationId: null });
});

test("a stranger's organization is not adopted after the 409 of a process that died, but asked about", async () => {
  world.sandbox.faults.add({ fault: "409-name-taken", endpoint: "createOrganization" });
  await submit(staff, who, "organization");
  // As the ledger stands when the process dies between the first answer and writing it down.
  const calls = await db().upstreamCall.findMany({
    where: { tenantId: who.id },
    orderBy: { attempt: "asc" },
  });
  const first = { where: { id: calls[0]?.id ?? "" }, data: { state: "sent" as const, httpStatus: null } };
  await db().upstreamCall.deleteMany({ where: { tenantId: who.id, attempt: { gt: 1 } } });
  await db().upstreamCall.update(first);
  await choices.checkAgain(staff, who.id);
  expect(await tenant()).toMatchObject({ stage: "draft", organizationId: null });
  expect((await page()).matches?.matches).toMatchObject([{ name: who.name, closeness: "exact" }]);
});

test.each([
  ["in upper case", "Zürich", (name: string) => name.toUpperCase()],
  ["in title case", "of zürich", (name: string) => name.replace(/(?<= )\p{L}/gu, (a) => a.toUpperCase())],
  ["in NFD", "Zürich", (name: string) => name.normalize("NFD")],
  ["in NFKC", "Ｚürich ﬁne ½", (name: string) => name.normalize("NFKC")],
] as const)(
  "after a recorded 500, an organization whose name Polytomic keeps %s is offered",
  async (_, place, spelling) => {
    const name = `${who.name} ${place}`;
    expect(spelling(name)).not.toBe(name);
    odd.spelling = spelling;
    world.sandbox.faults.add({ fault: "500-recorded-after-commit", endpoint: "createOrganization" });
    await submit(staff, { ...who, name }, "organization");
    const offered = (await page()).matches;
    expect(offered).toMatchObject({ inDoubt: true, matches: [{ closeness: "near", tenantId: null }] });
    expect((await page()).state, "the form that asks is shown").toMatchObject({ kind: "ready" });
    await adoptOrganization(staff, who.id, offered?.matches[0]?.organizationId ?? "");
    expect(await tenant()).toMatchObject({ stage: "organization_created" });
    const made = world.sandbox
      .inspect()
      .organizations.filter(({ name }) => name.includes(who.name.slice(-8)));
    expect(made.length).toBeLessThanOrEqual(1);
  },
);
