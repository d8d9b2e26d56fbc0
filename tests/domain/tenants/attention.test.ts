import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { type Asked, type AttentionReason, attentionReasons } from "#lib/messages/attention.ts";
import { isMessage } from "#lib/messages/family.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear, raiseMany } from "#lib/tenants/attention.ts";
import { codesOf, raiseFor } from "#tests/support/hands/attention.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;

const addTenant = async () => {
  const tenantId = draftId();
  await createOrganization(staff, tenantId, organizationNamed(`Customer ${tenantId}`));
  return tenantId;
};

beforeAll(async () => {
  staff = await addStaff();
  id = await addTenant();
});
afterEach(async () => void (await db().tenantAttention.deleteMany()));

const paramsOf: Record<string, object> = {
  foreign_key: { organization: "Elsewhere" },
  key_link_opened_again: { isSameAddress: false },
  blueprint_failed: { blueprint: "Standard" },
  blueprint_waits: { blueprint: "Standard", connection: "Warehouse" },
  blueprint_drifted: { blueprint: "Standard", resources: 2 },
  key_unreadable: { keyId: "k1", isHeld: false },
  background_work_failed: { asked: "user_add", reference: "1A2B3C4D" },
  unknown_outcome: { asked: "user_add" },
  new_key_unsent: {},
  syncs_failing: { failing: 2, syncs: 9 },
  noted: { text: "Look at this" },
};

/** Every code there is, with parameters that fit. */
const reasons: AttentionReason[] = Object.keys(attentionReasons).map((code) => {
  const reason = { code, params: paramsOf[code] ?? {} };
  if (isMessage(attentionReasons, reason)) return reason;
  throw new Error(`${code} takes other parameters`);
});
const pairs = reasons.flatMap((one, at) => reasons.slice(at).map((other) => [one, other] as const));

const clearOf = ({ code }: AttentionReason, subject: string) =>
  transact((tx) => clear(tx, { tenantId: id, subject }, code));

const row = () =>
  db().tenant.findUniqueOrThrow({
    where: { id },
    select: { status: true, attentionCode: true, attentionParams: true },
  });

test("the database goes by the same order, and knows the same codes", async () => {
  const known = await db().$queryRaw`SELECT unnest(enum_range(NULL::attention_code))::text AS code`;
  expect(known).toEqual(reasons.map(({ code }) => ({ code })));
});

describe("of two reasons, raised and cleared in either order, exactly the other one stays", () => {
  test.each(pairs)("$0.code, $1.code", async (worse, other) => {
    // The same code twice, of two subjects, is a pair as well.
    const [first, second] = [
      { reason: worse, subject: "one" },
      { reason: other, subject: "two" },
    ] as const;
    for (const raised of [
      [first, second],
      [second, first],
    ])
      for (const cleared of [first, second]) {
        for (const { reason, subject } of raised) {
          await raiseFor(id, reason, subject);
          world.moveClock(1);
        }
        expect(await codesOf(id)).toEqual([worse.code, other.code]);
        expect(await row()).toMatchObject({ status: "needs attention", attentionCode: worse.code });
        await clearOf(cleared.reason, cleared.subject);
        const left = cleared === first ? second : first;
        expect(await codesOf(id)).toEqual([left.reason.code]);
        expect(await row()).toEqual({
          status: "needs attention",
          attentionCode: left.reason.code,
          attentionParams: left.reason.params,
        });
        await clearOf(left.reason, left.subject);
        expect(await row()).toEqual({
          status: "organization created",
          attentionCode: null,
          attentionParams: {},
        });
      }
  });
});

test("a reason that is raised again says the newer parameters, and holds since it was raised first", async () => {
  const asked = (what: Asked) => raiseFor(id, { code: "unknown_outcome", params: { asked: what } }, "one");
  await asked("user");
  const since = clock.now();
  world.moveClock(minuteMs);
  await asked("key");
  expect(await db().tenantAttention.findMany({ where: { tenantId: id } })).toMatchObject([
    { since, params: { asked: "key" } },
  ]);
  expect(await row()).toMatchObject({ attentionParams: { asked: "key" } });
});

test("raising for many tells which of them are new, and leaves the others as they are", async () => {
  const other = await addTenant();
  const missing = { code: "organization_missing", params: {} } as const;
  await raiseFor(id, missing);
  expect(await transact((tx) => raiseMany(tx, [id, other], missing))).toEqual([other]);
});

test("of reasons that are raised and cleared at once, the worst remaining one is shown on the tenant", async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(reasons.map((reason) => raiseFor(id, reason)));
    expect(await row()).toMatchObject({ attentionCode: "foreign_key" });
    await Promise.all(reasons.slice(0, -1).map((reason) => clearOf(reason, "")));
    expect(await row()).toMatchObject({ attentionCode: "noted" });
    await clearOf({ code: "noted", params: { text: "" } }, "");
    expect(await row()).toMatchObject({ attentionCode: null });
  }
});

test("a reason is a tenant's as long as the tenant is there", async () => {
  const tenantId = await addTenant();
  await raiseFor(tenantId, { code: "conflict", params: {} });
  await db().upstreamCall.deleteMany({ where: { tenantId } });
  await db().operation.deleteMany({ where: { tenantId } });
  await db().tenant.delete({ where: { id: tenantId } });
  expect(await db().tenantAttention.count({ where: { tenantId } })).toBe(0);
});

describe("on the tenant's page", () => {
  const shown = async () => (await findTenant(staff, id))?.attention ?? [];

  test("all reasons are shown, the worst first, with the time and what to do", async () => {
    await raiseFor(id, { code: "no_key", params: {} });
    const since = clock.now().toISOString();
    world.moveClock(minuteMs);
    await raiseFor(id, { code: "foreign_key", params: { organization: "Elsewhere" } }, draftId());
    expect(await shown()).toMatchObject([
      {
        title: "Foreign key: it opens Elsewhere",
        hint: expect.stringMatching(/Stop using the key/),
        isAlarm: true,
        next: { href: `/tenants/${id}/keys#revoke`, label: "Stop using the key" },
      },
      {
        title: "No key is in use: mint a new one",
        isAlarm: false,
        since,
        next: { href: `/tenants/${id}/keys#rotate`, label: "Mint a new key" },
      },
    ]);
  });

  test("each has its own text and a link, except the onboarding's and an old text", async () => {
    for (const reason of reasons) await raiseFor(id, reason);
    const all = await shown();
    expect(new Set(all.map(({ title }) => title)).size).toBe(reasons.length);
    for (const { title } of all) expect(title).toMatch(/^[A-Z0-9].* /);
    expect(all.filter(({ next }) => next === null).map(({ title }) => title)).toEqual([
      "The partner key was refused",
      "The key failed verification",
      "The user may already have a key",
      "Found at Polytomic: adopt it or change the input",
      "Polytomic reports a conflict",
      "Look at this",
    ]);
  });

  test.each([
    ["key_rotate", "keys", "rotating the key"],
    ["user_add", "users", "adding a user"],
    ["organization_update", "settings", "changing the organization"],
  ] as const)("a request without an answer (%s) links to its page", async (asked, page, words) => {
    await raiseFor(id, { code: "unknown_outcome", params: { asked } }, draftId());
    expect(await shown()).toMatchObject([
      {
        title: `We didn't get an answer about ${words}`,
        next: { href: `/tenants/${id}/${page}`, label: "Check again" },
      },
    ]);
  });

  test("people who may not take the step get its place", async () => {
    await raiseFor(id, { code: "no_key", params: {} });
    const viewer = await addStaff("viewer");
    expect((await findTenant(viewer, id))?.attention).toMatchObject([
      { next: { href: `/tenants/${id}/keys#rotate`, label: "Open keys" } },
    ]);
  });

  test("a missing organization leads to the page that compares", async () => {
    await raiseFor(id, { code: "organization_missing", params: {} });
    expect(await shown()).toMatchObject([{ next: { href: "/reconcile", label: "Resolve in Checks" } }]);
  });
});
