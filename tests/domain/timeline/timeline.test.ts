import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { timelineQuery } from "#lib/forms/timeline.ts";
import { timelineKinds } from "#lib/forms/timeline-kinds.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asName } from "#lib/tenants/folded.ts";
import { eventWords } from "#lib/timeline/event-words.ts";
import { listTimeline, readTimeline } from "#lib/timeline/timeline.ts";
import type { TimelinePage } from "#lib/timeline/views.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
const [tenantId, otherId] = [randomUUID(), randomUUID()];
const [eventCount, callCount] = [90, 90];
let staff: Staff;

/** Several entries of both sources share each time: paging must neither skip nor repeat. */
const timeOf = (n: number) => new Date(Date.parse("2026-03-01T00:00:00Z") + Math.floor(n / 7) * 60_000);

const troubles = ["operation.failed", "operation.cancelled", "key.refused", "organization.missing"];
// An odd number, so that each action meets both kinds.
const actions = [
  ...troubles,
  "key.copied",
  "user.added",
  "tenant.changed",
  "operation.begun",
  "user.removed",
];
const keySteps = ["key", "key_mint", "key_kill"] as const;
const userSteps = ["user", "user_add", "user_update", "user_delete"] as const;
const steps = [
  ...keySteps,
  ...userSteps,
  "organization",
  "organization_update",
  "organization_delete",
] as const;
const badStates = ["rejected", "unknown", "unsent"] as const;
const states = ["succeeded", ...badStates, "sent"] as const;

function eventOf(n: number) {
  const action = actions[n % actions.length] ?? "";
  const kind = n % 2 ? "key_rotate" : "user_add";
  const by = n % 3 ? { actorId: staff.id, actorEmail: staff.email } : {};
  const detail = action.startsWith("operation.") ? { kind } : { email: `e${n}@customer.example` };
  return { ...by, at: timeOf(n), action, detail, targetType: "tenant", targetId: tenantId, tenantId };
}

function callOf(n: number) {
  const at = timeOf(n);
  return {
    tenantId,
    step: steps[n % steps.length] ?? "key_mint",
    state: states[Math.floor(n / 3) % states.length] ?? "succeeded",
    attempt: n + 1,
    idempotencyKey: randomUUID(),
    method: "POST",
    path: "/api/organizations",
    bodyHash: "",
    firstSentAt: at,
    sentAt: at,
    deadlineAt: at,
    closedAt: at,
    requestId: `request-${n}`,
    actorId: n % 2 ? staff.id : null,
  };
}

beforeAll(async () => {
  staff = await addStaff("viewer", false);
  const at = timeOf(0);
  const by = { createdById: staff.id, ownerId: staff.id, createdAt: at, updatedAt: at };
  await db().tenant.createMany({
    data: [
      { id: tenantId, ...asName("Long Lived"), ...by },
      { id: otherId, ...asName("Other"), ...by },
    ],
  });
  await db().auditEvent.createMany({
    data: [
      ...Array.from({ length: eventCount }, (_, n) => eventOf(n)),
      { ...eventOf(1), tenantId: otherId, targetId: otherId },
    ],
  });
  await db().upstreamCall.createMany({ data: Array.from({ length: callCount }, (_, n) => callOf(n)) });
});

async function read(query: object): Promise<TimelinePage> {
  const page = await readTimeline(staff, tenantId, timelineQuery.parse(query));
  if (!page) throw new Error("there is no such tenant");
  return page;
}

async function walk(show: string): Promise<TimelinePage[]> {
  const pages = [await read({ show })];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
    pages.push(await read({ show, after: next }));
  return pages;
}

describe.each(timelineKinds)("showing %s", (show) => {
  test("paging shows each entry once, newest first, and backward the same pages", async () => {
    const pages = await walk(show);
    const entries = pages.flatMap((page) => page.entries);
    expect(entries.length).toBeGreaterThan(0);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const order = entries.map(({ at, id }) => `${at} ${id}`);
    expect(order).toEqual([...order].sort().reverse());
    expect(pages.slice(0, -1).every((page) => page.entries.length === 50)).toBe(true);
    expect(pages[0]?.previous).toBeNull();
    for (let n = pages.length - 1; n > 0; n -= 1) {
      const back = await read({ show, before: pages[n]?.previous });
      expect(back.entries).toEqual(pages[n - 1]?.entries);
      expect(back.next).not.toBeNull();
      expect(back.previous === null).toBe(n === 1);
    }
  });
});

describe("the filters", () => {
  const idsOf = async (show: string) =>
    (await walk(show)).flatMap(({ entries }) => entries.map(({ id }) => id)).sort();

  /** What the database says, filtered here and not by the product's filter. */
  async function wanted(
    isEvent: (action: string, actorId: string | null, kind: string) => boolean,
    isCall: (step: string, state: string) => boolean,
  ) {
    const events = await db().auditEvent.findMany({ where: { tenantId } });
    const calls = await db().upstreamCall.findMany({ where: { tenantId } });
    return [
      ...events.filter(({ action, actorId, detail }) =>
        isEvent(action, actorId, String((detail as { kind?: string }).kind)),
      ),
      ...calls.filter(({ step, state }) => isCall(step, state)),
    ]
      .map(({ id }) => id)
      .sort();
  }

  const never = () => false;
  const always = () => true;

  test.each([
    ["all", always, always],
    ["people", (_: string, actorId: string | null) => actorId !== null, never],
    ["requests", never, always],
    [
      "keys",
      (action: string, _: unknown, kind: string) => action.startsWith("key.") || kind === "key_rotate",
      (step: string) => keySteps.some((each) => each === step),
    ],
    [
      "users",
      (action: string, _: unknown, kind: string) => action.startsWith("user.") || kind === "user_add",
      (step: string) => userSteps.some((each) => each === step),
    ],
    [
      "troubles",
      (action: string) => troubles.includes(action),
      (_: string, state: string) => badStates.some((each) => each === state),
    ],
  ])("%s is exactly that", async (show, isEvent, isCall) => {
    expect(await idsOf(show)).toEqual(await wanted(isEvent, isCall));
  });

  test("a cursor that we did not write starts at the newest entry", async () => {
    const first = await read({});
    expect(await read({ show: "made-up", after: "made-up" })).toEqual(first);
    for (const year of ["-200000", "+275760", "0000"])
      expect(
        await read({
          after: Buffer.from(`["${year}-01-01T00:00:00.000Z","${randomUUID()}"]`).toString("base64url"),
        }),
      ).toEqual(await read({}));
    expect(await read({ after: Buffer.from(`["x","${randomUUID()}"]`).toString("base64url") })).toEqual(
      first,
    );
  });
});

test("an entry says what, who and which request", async () => {
  const entries = (await walk("all")).flatMap((page) => page.entries);
  expect(entries.find(({ requestId }) => requestId === "request-1")).toMatchObject({
    kind: "call",
    who: staff.name,
    title: "New key request: succeeded",
  });
  const titles = entries.filter(({ kind }) => kind === "event").map(({ title }) => title);
  expect(titles).toContain("Rotate the key: failed");
  expect(new Set(entries.map(({ who }) => who))).toEqual(new Set([staff.name, "The app"]));
});

test("an entry says what of our record was changed, and which key was read", async () => {
  const changedId = randomUUID();
  const by = { createdById: staff.id, ownerId: staff.id, createdAt: timeOf(0), updatedAt: timeOf(0) };
  await db().tenant.create({ data: { id: changedId, ...asName("Changed"), ...by } });
  const events: [string, object][] = [
    ["tenant.changed", { name: "Changed" }],
    ["tenant.changed", { rootEmail: "root@changed.example", rootRole: "admin" }],
    ["tenant.changed", { what: "labels" }],
    ["tenant.changed", { from: "Old", to: "Changed", what: "name, owner, notes" }],
    ["key.copied", { hint: "9f3c" }],
    ["key.revealed", {}],
  ];
  const target = { targetType: "tenant", targetId: changedId, tenantId: changedId };
  await db().auditEvent.createMany({
    data: events.map(([action, detail], n) => ({ ...target, at: timeOf(7 * n), action, detail })),
  });
  const entries = (await listTimeline(staff, changedId)).map(({ title, detail }) => [title, detail]);
  expect(entries.toReversed()).toEqual([
    ["Input changed", "Changed"],
    ["Root user entered", "role admin · root@changed.example"],
    ["Labels changed", null],
    ["Name, owner and notes changed", "to Changed · from Old"],
    ["Key copied", "key ending in 9f3c"],
    ["Key revealed", null],
  ]);
});

test("the overview has the newest fifteen, and another tenant's are never among them", async () => {
  const newest = await listTimeline(staff, tenantId);
  expect(newest).toEqual((await read({})).entries.slice(0, 15));
  expect(await listTimeline(staff, otherId)).toHaveLength(1);
  expect(await readTimeline(staff, randomUUID(), timelineQuery.parse({}))).toBeNull();
});

test("where a sealed value is stored stays out of the words of its event", () => {
  const sealed = `oidc-client-secret/${randomUUID()}/${randomUUID()}`;
  const begun = { action: "tenant.drafted", targetId: randomUUID(), detail: { name: "Contoso", sealed } };
  expect(eventWords(begun).detail).toBe("Contoso");
  expect(eventWords({ ...begun, action: "staff.second-factor-on", detail: { sealed } }).detail).toBeNull();
});
