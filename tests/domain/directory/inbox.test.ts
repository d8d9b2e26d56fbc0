import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { clock, dayMs, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { readHome } from "#lib/directory/home.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { listTenants } from "#lib/directory/list.ts";
import { readPresent } from "#lib/directory/present.ts";
import { snooze, snoozeAgain, wake } from "#lib/directory/snooze.ts";
import { inboxQuery, snoozeForm } from "#lib/forms/inbox.ts";
import { type Need, needs } from "#lib/forms/needs.ts";
import { sorts, tenantsQuery } from "#lib/forms/tenants.ts";
import type { AttentionReason } from "#lib/messages/attention.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { asName } from "#lib/tenants/folded.ts";
import { AttentionCode, type OperationState, type TenantStage } from "#prisma/client/enums.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant CASCADE`;
  staff = await addStaff("onboarder", false);
});

type Given = { stage?: TenantStage; owner?: Staff; keyDays?: number; days?: number };

/** A tenant of some days ago, with a key of as many days. */
async function add(
  name: string,
  { stage = "active", owner = staff, keyDays, days = 1 }: Given = {},
): Promise<string> {
  const id = randomUUID();
  const at = later(clock.now(), -days * dayMs);
  const keyMintedAt = keyDays === undefined ? null : later(clock.now(), -keyDays * dayMs);
  const by = { createdById: staff.id, ownerId: owner.id, createdAt: at, updatedAt: at };
  await db().tenant.create({ data: { id, ...asName(name), ...by, stage, keyMintedAt } });
  return id;
}

const working: AttentionReason = { code: "key_not_working", params: {} };
const foreign: AttentionReason = { code: "foreign_key", params: { organization: "Elsewhere" } };

async function operate(
  tenantId: string,
  kind: "key_overlap" | "key_rotate",
  state: OperationState,
  stage: string,
) {
  const at = clock.now();
  const by = { createdById: staff.id, createdAt: at, updatedAt: at };
  await db().operation.create({
    data: { tenantId, kind, state, stage, input: {}, topic: "key", ...by },
  });
}

const inbox = (of?: string, who = staff) => readInbox(who, inboxQuery.parse({ of }));
const names = async (of?: string) => (await inbox(of)).entries.map(({ name }) => name);

describe("what needs somebody", () => {
  test("is there by harm, the oldest first, and what was only left at the end, the newest first", async () => {
    await add("Old draft", { stage: "draft", days: 400 });
    await add("New draft", { stage: "draft" });
    await add("Due", { keyDays: 200, days: 300 });
    await add("Fine", { keyDays: 5 });
    await operate(await add("Rotation"), "key_overlap", "waiting", "overlapping");
    await operate(await add("Stuck"), "key_rotate", "stuck", "mint");
    await raiseFor(await add("Unknown"), { code: "unknown_outcome", params: { asked: "user_add" } }, "o");
    await raiseFor(await add("Missing"), { code: "organization_missing", params: {} });
    await raiseFor(await add("Dead"), working);
    world.moveClock(minuteMs);
    await raiseFor(await add("Dead later"), { code: "no_key", params: {} });
    await raiseFor(await add("Foreign"), foreign);
    expect((await inbox()).entries.map(({ name, title, tone }) => [name, title, tone])).toEqual([
      ["Foreign", "Foreign key: it opens Elsewhere", "bad"],
      ["Dead", "The key no longer works", "warn"],
      ["Dead later", "No key is in use: mint a new one", "warn"],
      ["Missing", "The organization is missing at Polytomic", "warn"],
      ["Unknown", "We didn't get an answer about adding a user", "warn"],
      ["Stuck", "Needs a decision: rotate the key", "warn"],
      ["Rotation", "A rotation with overlap is open: two keys work", "warn"],
      ["Due", "The key is older than 90 days", "neutral"],
      ["New draft", "Onboarding is not finished: Organization is next", "neutral"],
      ["Old draft", "Onboarding is not finished: Organization is next", "neutral"],
    ]);
    world.moveClock(3 * dayMs);
    const waits = (await inbox()).entries.find(({ name }) => name === "Rotation");
    expect(waits?.title).toBe("A rotation with overlap is open for 3 days: two keys work");
    world.moveClock(-3 * dayMs);
    const home = await readHome(staff);
    expect(home.inbox.entries.map(({ name }) => name)).toEqual(["Foreign", "Dead", "Dead later"]);
    expect(home.inbox).toMatchObject({ count: 10, more: false });
    const run = { reason: "by_hand", phase: "organizations", state: "done" } as const;
    const { id: runId } = await db().reconcileRun.create({
      data: { ...run, startedAt: clock.now(), seenAt: clock.now() },
    });
    await db().finding.createMany({
      data: [
        { runId, kind: "renamed" },
        { runId, kind: "not_ours", repairedAt: clock.now() },
        { runId, kind: "key_dead" },
      ],
    });
    expect((await readPresent(staff)).badges).toEqual({ inbox: 7, checks: 1 });
  });

  test("is one line for each tenant, which says how many others it has", async () => {
    const id = await add("Much", { keyDays: 200 });
    await raiseFor(id, working);
    await raiseFor(id, { code: "unknown_outcome", params: { asked: "user_add" } }, "o");
    expect((await inbox()).entries).toMatchObject([{ title: "The key no longer works", others: 2 }]);
  });

  test.each(Object.values(AttentionCode))("%s leads to a page of its tenant or to Checks", async (code) => {
    const id = await add("One", { stage: "user_added" });
    await db().tenantAttention.create({ data: { tenantId: id, code, since: clock.now() } });
    const [entry] = (await inbox()).entries;
    expect(entry?.next.href).toMatch(new RegExp(`^/(tenants|onboarding)/${id}|^/reconcile`));
    expect(entry?.next.label).toMatch(/^[A-Z]/);
  });

  test.each(Object.values(AttentionCode))(
    "%s of a customer who is onboarded leads to no wizard",
    async (code) => {
      const id = await add("One");
      await db().tenantAttention.create({ data: { tenantId: id, code, since: clock.now() } });
      const href = (await inbox()).entries[0]?.next.href;
      expect(href).not.toMatch(/^\/onboarding/);
      if (code === "found_upstream") expect(href).toBe(`/tenants/${id}/users`);
    },
  );

  test("has one line for a question to staff, which is a reason as well", async () => {
    const id = await add("Asked");
    await operate(id, "key_rotate", "asking", "mint");
    const { id: operationId } = await db().operation.findFirstOrThrow({ where: { tenantId: id } });
    await raiseFor(id, { code: "key_exists", params: {} }, operationId);
    expect((await inbox()).entries).toMatchObject([{ kind: "key_exists", others: 0 }]);
  });

  test("leaves out archived tenants, and those on hold unless a key may be in the wrong hands", async () => {
    const [held, archived] = [await add("Held", { keyDays: 200 }), await add("Archived")];
    for (const id of [held, archived]) await raiseFor(id, working);
    await operate(held, "key_overlap", "waiting", "overlapping");
    await db().tenant.update({ where: { id: held }, data: { onHoldAt: clock.now() } });
    await db().tenant.update({ where: { id: archived }, data: { archivedAt: clock.now() } });
    expect(await names()).toEqual([]);
    for (const id of [held, archived]) await raiseFor(id, foreign);
    expect(await names()).toEqual(["Held"]);
    for (const code of ["another_users_key", "key_link_opened_again"] as const) {
      await db().tenantAttention.deleteMany();
      await raiseFor(held, { code: "key_not_working", params: {} });
      await db().tenantAttention.create({ data: { tenantId: held, code, since: clock.now() } });
      expect((await inbox()).entries.map(({ kind }) => kind)).toEqual([code]);
    }
  });

  test("can be one's own tenants only", async () => {
    const other = await addStaff();
    await raiseFor(await add("Theirs", { owner: other }), working);
    world.moveClock(minuteMs);
    await raiseFor(await add("Mine"), working);
    expect(await names()).toEqual(["Theirs", "Mine"]);
    expect(await names("me")).toEqual(["Mine"]);
  });
});

describe("a snoozed line", () => {
  const forDays = async (tenantId: string, kind: string, days = 3) => {
    const since = (await inbox()).entries.find((entry) => entry.tenantId === tenantId)?.since;
    const typed = { tenantId, kind, subject: "", since, days: String(days), reason: "They know" };
    await snooze(staff, snoozeForm.parse(typed));
  };
  let id: string;
  const recorded = () =>
    db().auditEvent.findMany({
      where: { tenantId: id, action: { startsWith: "inbox." } },
      orderBy: { at: "asc" },
    });

  beforeEach(async () => {
    id = await add("Dead");
    await raiseFor(id, working);
    world.moveClock(hourMs);
    await forDays(id, "key_not_working");
  });

  test("is out of everybody's inbox, home and badge until its time, and says why and by whom", async () => {
    const viewer = await addStaff("viewer", false);
    const page = await inbox(undefined, viewer);
    expect(page).toMatchObject({ entries: [], edit: { allowed: false } });
    expect(page.snoozed).toMatchObject([{ name: "Dead", reason: "They know", by: staff.name }]);
    expect((await readHome(staff)).inbox.count).toBe(0);
    expect((await readPresent(staff)).badges.inbox).toBe(0);
    world.moveClock(3 * dayMs - minuteMs);
    expect(await names()).toEqual([]);
    world.moveClock(2 * minuteMs);
    expect(await names()).toEqual(["Dead"]);
    expect((await inbox()).snoozed).toEqual([]);
  });

  test("comes back sooner when its reason goes and comes again", async () => {
    await transact((tx) => clear(tx, { tenantId: id }, "key_not_working"));
    expect((await inbox()).snoozed).toEqual([]);
    world.moveClock(minuteMs);
    await raiseFor(id, working);
    expect(await names()).toEqual(["Dead"]);
  });

  test("does not hide what came back while its form was open", async () => {
    await wake(staff, { tenantId: id, kind: "key_not_working", subject: "" });
    const [shown] = (await inbox()).entries;
    await transact((tx) => clear(tx, { tenantId: id }, "key_not_working"));
    world.moveClock(minuteMs);
    await raiseFor(id, working);
    const typed = { tenantId: id, kind: "key_not_working", subject: "", days: "1", reason: "They know" };
    await snooze(staff, snoozeForm.parse({ ...typed, since: shown?.since }));
    expect(await names()).toEqual(["Dead"]);
  });

  test("lets the tenant's next reason through", async () => {
    await raiseFor(id, { code: "organization_missing", params: {} });
    expect((await inbox()).entries).toMatchObject([{ kind: "organization_missing", others: 0 }]);
  });

  test("is shown again at once by a press, and both are in the audit", async () => {
    await wake(staff, { tenantId: id, kind: "key_not_working", subject: "" });
    await wake(staff, { tenantId: id, kind: "key_not_working", subject: "" });
    expect(await names()).toEqual(["Dead"]);
    const rows = await recorded();
    expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
      ["inbox.snoozed", { line: "key_not_working", until: expect.any(String), given: "They know" }],
      ["inbox.woken", { line: "key_not_working" }],
    ]);
  });

  test("that was shown again is away as before when that is undone, and not once its time is over", async () => {
    const line = { tenantId: id, kind: "key_not_working", subject: "" };
    const colleague = await addStaff("onboarder", false);
    const [before] = (await inbox()).snoozed;
    await wake(colleague, line);
    await snoozeAgain(colleague, line);
    await snoozeAgain(colleague, line);
    expect((await inbox()).snoozed).toEqual([before]);
    await wake(colleague, line);
    await forDays(id, "key_not_working", 1);
    const [now] = (await inbox()).snoozed;
    await snoozeAgain(colleague, line);
    expect((await inbox()).snoozed).toEqual([now]);
    await wake(colleague, line);
    world.moveClock(4 * dayMs);
    await expect(snoozeAgain(colleague, line)).rejects.toMatchObject({
      code: "conflict",
      message: "The time for which this was snoozed is over.",
    });
    expect(await names()).toEqual(["Dead"]);
    const rows = await recorded();
    expect(rows[2]).toMatchObject({ actorId: colleague.id, detail: rows[0]?.detail });
  });

  test("needs the right to change tenants, a time that is offered and a reason", async () => {
    const viewer = await addStaff("viewer", false);
    const line = { tenantId: id, kind: "key_due", subject: "" };
    const since = clock.now().toISOString();
    for (const act of [wake, snoozeAgain])
      await expect(act(viewer, line)).rejects.toMatchObject({ code: "forbidden" });
    await expect(snooze(viewer, { ...line, since, days: 1, reason: "x" })).rejects.toMatchObject({
      code: "forbidden",
    });
    const right = { ...line, since, days: "1", reason: "x" };
    expect(snoozeForm.safeParse(right).success).toBe(true);
    const all = [
      { days: "400" },
      { days: "" },
      { reason: " " },
      { tenantId: "x" },
      { kind: "y" },
      { since: "" },
    ];
    for (const wrong of all) expect(snoozeForm.safeParse({ ...right, ...wrong }).success).toBe(false);
  });
});

test("the list finds every need in every sort", async () => {
  for (const need of Object.keys(needs) as Need[]) {
    await db().$executeRaw`TRUNCATE tenant CASCADE`;
    await add("Other", { keyDays: 1 });
    const id = await add("Found");
    if (need === "operation_stuck") await operate(id, "key_rotate", "asking", "mint");
    else if (need === "rotation_waiting") await operate(id, "key_overlap", "waiting", "overlapping");
    else await db().tenantAttention.create({ data: { tenantId: id, code: need, since: clock.now() } });
    for (const sort of sorts) {
      const { rows } = await listTenants(staff, tenantsQuery.parse({ needs: need, sort }));
      expect(rows).toMatchObject([{ name: "Found" }]);
    }
  }
});
