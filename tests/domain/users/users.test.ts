import { beforeEach, describe, expect, test } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { removeUser } from "#lib/operations/removals.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser, changeRole } from "#lib/users/change.ts";
import { readUsersPage } from "#lib/users/list.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;
let rootUserId: string;

const root = "root@northwind.example";

beforeEach(async () => {
  staff = await addStaff();
  ({ id: tenantId, userId: rootUserId } = await onboard(staff, { email: root }));
  world.sandbox.clearRequests();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id: tenantId } });
const operation = (id: string) => db().operation.findUniqueOrThrow({ where: { id } });
const actions = async () =>
  (await db().auditEvent.findMany({ where: { tenantId }, orderBy: { id: "asc" } })).map(
    ({ action }) => action,
  );

const add = (email: string, operationId = draftId(), role: "admin" | "user" = "user") =>
  addUser(staff, { operationId, tenantId, email, role });

/** The users, invitations and writes that Polytomic has of this organization. */
async function upstream() {
  const { organizationId } = await tenant();
  const { users, invitations, requests } = world.sandbox.inspect();
  return {
    users: users.filter((user) => user.organizationId === organizationId),
    invitations: invitations.filter((each) => each.organizationId === organizationId),
    writes: requests.filter(({ method }) => method !== "GET").map(({ endpoint }) => endpoint),
  };
}

async function made(email: string) {
  const { users, invitations } = await upstream();
  return [users, invitations].map((all) => all.filter((each) => each.email === email).length);
}

async function userId(email: string): Promise<string> {
  const user = (await upstream()).users.find((each) => each.email === email);
  if (!user) throw new Error(`there is no user ${email}`);
  return user.id;
}

async function rows() {
  const page = await readUsersPage(staff, tenantId);
  return page?.users ?? [];
}

describe("adding a user", () => {
  test("makes one user and sends one invitation, and the page lists them", async () => {
    expect(await add("ada@northwind.example")).toBe("done");
    expect(await made("ada@northwind.example")).toEqual([1, 1]);
    expect((await actions()).slice(-2)).toEqual(["operation.begun", "user.added"]);
    expect(await rows()).toMatchObject([
      {
        email: root,
        role: "admin",
        isRoot: true,
        keys: [{ state: "current", hint: (await tenant()).keyHint }],
      },
      { email: "ada@northwind.example", role: "user", isRoot: false, keys: [] },
    ]);
  });

  test("a form sent twice, even at once, is one user and one invitation", async () => {
    const id = draftId();
    world.letPausesTakeTime();
    const both = await Promise.all([add("ada@northwind.example", id), add("ada@northwind.example", id)]);
    expect(both).toEqual(["done", "done"]);
    expect(await add("ada@northwind.example", id)).toBe("done");
    expect(await made("ada@northwind.example")).toEqual([1, 1]);
    expect((await upstream()).writes).toEqual(["createUser"]);
  });

  test("a form sent again with another address does nothing, and does not say that it did", async () => {
    const id = draftId();
    await add("ada@northwind.example", id);
    await expect(add("bob@northwind.example", id)).rejects.toMatchObject({ code: "conflict" });
    expect(await made("bob@northwind.example")).toEqual([0, 0]);
  });

  test.each(["reset-after-commit", "reset-before-commit", "504-html"] as const)(
    "an unknown outcome (%s) is looked up by the worker: one user, one invitation",
    async (fault) => {
      const id = draftId();
      world.sandbox.faults.add({ fault, endpoint: "createUser", times: 3 });
      expect(await add("ada@northwind.example", id)).toBe("open");
      expect(await operation(id)).toMatchObject({ state: "running" });
      expect(await tenant()).toMatchObject({ status: "needs attention" });
      world.moveClock(10 * minuteMs);
      expect(await recover()).toBe(1);
      expect(await operation(id)).toMatchObject({ state: "done", topic: null });
      expect(await made("ada@northwind.example")).toEqual([1, 1]);
      expect(await tenant()).toMatchObject({ status: "active", attentionCode: null });
    },
  );

  test("a user created despite a recorded 500 counts as ours, without a second invitation", async () => {
    world.sandbox.faults.add({ fault: "500-recorded-after-commit", endpoint: "createUser" });
    expect(await add("ada@northwind.example")).toBe("done");
    expect(await made("ada@northwind.example")).toEqual([1, 1]);
    expect((await upstream()).writes).toEqual(["createUser"]);
  });

  test("an address that is there already is refused before anything is sent", async () => {
    const id = draftId();
    await expect(add(root, id)).rejects.toMatchObject({
      fields: { email: expect.stringContaining("already has a user with this email") },
    });
    expect((await upstream()).writes).toEqual([]);
    expect(await operation(id)).toMatchObject({ state: "failed", topic: null });
    expect(await made(root)).toEqual([1, 1]);
  });

  test("a 422 ends it with Polytomic's words, and the next try is free", async () => {
    const id = draftId();
    await expect(add("no-address", id)).rejects.toMatchObject({
      fields: { email: expect.stringContaining("email is not valid") },
    });
    expect(await operation(id)).toMatchObject({ state: "failed", topic: null });
    expect(await tenant()).toMatchObject({ status: "active" });
    expect((await actions()).at(-1)).toBe("operation.failed");
    await expect(add("no-address", id)).rejects.toMatchObject({ fields: { email: expect.any(String) } });
    expect((await upstream()).writes).toEqual(["createUser"]);
    expect(await add("ada@northwind.example")).toBe("done");
  });

  test("a second change of the same address waits for the first", async () => {
    world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createUser", times: 3 });
    expect(await add("ada@northwind.example")).toBe("open");
    await expect(add("ada@northwind.example")).rejects.toMatchObject({ code: "conflict" });
    expect(await made("ada@northwind.example")).toEqual([0, 0]);
  });
});

describe("changing a role", () => {
  const change = (id: string, role: "admin" | "user", operationId = draftId()) =>
    changeRole(staff, { operationId, tenantId, userId: id, role });

  test("is on record with old and new, follows the root user, and sends no invitation", async () => {
    expect(await change(rootUserId, "user")).toBe("done");
    expect(await rows()).toMatchObject([{ email: root, role: "user" }]);
    expect(await tenant()).toMatchObject({ rootRole: "user" });
    const event = await db().auditEvent.findFirst({ where: { tenantId, action: "user.role-changed" } });
    expect(event?.detail).toMatchObject({ email: root, from: "admin", to: "user" });
    expect(await made(root)).toEqual([1, 1]);
  });

  test("an unchanged role is not sent", async () => {
    expect(await change(rootUserId, "admin")).toBe("done");
    expect((await upstream()).writes).toEqual([]);
  });

  test("an unknown outcome is looked up, not sent again", async () => {
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "updateUser" });
    expect(await change(rootUserId, "user")).toBe("done");
    expect((await upstream()).writes).toEqual(["updateUser"]);
  });

  test("of someone who is already removed is refused, and nothing is started", async () => {
    await expect(change(draftId(), "user")).rejects.toMatchObject({ code: "conflict" });
    expect(await db().operation.count({ where: { tenantId, kind: "user_remove" } })).toBe(0);
  });
});

describe("removing a user", () => {
  const remove = (id: string, confirmation: string, operationId = draftId()) =>
    removeUser(staff, { operationId, tenantId, userId: id, confirmation });

  test("needs the address, typed", async () => {
    await expect(remove(rootUserId, "root@northwind")).rejects.toMatchObject({
      fields: { confirmation: expect.stringContaining(root) },
    });
    expect((await upstream()).writes).toEqual([]);
    expect((await upstream()).users).toHaveLength(1);
  });

  test("of someone without a key leaves the tenant's key alone", async () => {
    await add("ada@northwind.example");
    const id = draftId();
    const ada = await userId("ada@northwind.example");
    expect(await remove(ada, "ada@northwind.example", id)).toBe("done");
    expect(await remove(ada, "ada@northwind.example", id)).toBe("done");
    expect(await rows()).toMatchObject([{ email: root, keys: [{ state: "current" }] }]);
    expect(await tenant()).toMatchObject({ status: "active", rootUserId, attentionCode: null });
    expect((await actions()).filter((action) => action === "user.removed")).toHaveLength(1);
  });

  test("of the key's user stops the key, and says that a new one is needed", async () => {
    const key = await readKey(staff, tenantId, "copy");
    expect(await remove(rootUserId, root)).toBe("done");
    await expect(asOrganization(key).me()).rejects.toMatchObject({ code: "upstream" });
    const keys = await db().organizationKey.findMany({ where: { tenantId } });
    expect(keys).toMatchObject([{ state: "stopped", stoppedAt: expect.any(Date) }]);
    expect(await tenant()).toMatchObject({
      status: "needs attention",
      attentionCode: "key_user_removed",
      rootUserId: null,
      keyHint: null,
    });
    expect((await actions()).slice(-3)).toEqual(["operation.begun", "user.removed", "key.stopped"]);
    expect(await readUsersPage(staff, tenantId)).toMatchObject({ users: [], rootMissing: root });

    expect(await add(root, draftId(), "admin")).toBe("done");
    expect(await tenant()).toMatchObject({ rootUserId: await userId(root), status: "needs attention" });
    expect(await rotateKey(staff, { operationId: draftId(), tenantId })).toBe(true);
    expect(await tenant()).toMatchObject({ status: "active", attentionCode: null });
  });

  test("with an unknown outcome ends as removed, once", async () => {
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "deleteUser" });
    expect(await remove(rootUserId, root)).toBe("done");
    expect((await upstream()).writes).toEqual(["deleteUser"]);
    expect((await actions()).filter((action) => action === "user.removed")).toHaveLength(1);
    expect(await tenant()).toMatchObject({ attentionCode: "key_user_removed" });
  });

  test("that someone else already did is done at once", async () => {
    world.sandbox.faults.add({ fault: "404-parent", endpoint: "deleteUser", commits: true });
    const before = clock.now();
    expect(await remove(rootUserId, root)).toBe("done");
    expect(clock.now(), "without waiting").toEqual(before);
    expect((await upstream()).users).toEqual([]);
  });

  test("waits while a change of the key that the user has is under way", async () => {
    const [at, id] = [new Date(), draftId()];
    const open = { tenantId, kind: "key_overlap", state: "waiting", stage: "switch", topic: "key" } as const;
    await db().operation.create({
      data: { ...open, id, input: {}, createdById: staff.id, createdAt: at, updatedAt: at },
    });
    await expect(remove(rootUserId, root)).rejects.toMatchObject({ code: "conflict" });
    expect((await upstream()).users).toHaveLength(1);
  });

  test("keeps a new key from being minted for that user while it is under way", async () => {
    world.sandbox.faults.add({ fault: "504-html", endpoint: "deleteUser", times: null });
    expect(await remove(rootUserId, root)).toBe("open");
    const { name: typedName } = await tenant();
    const operationId = draftId();
    await expect(rotateKey(staff, { operationId, tenantId, typedName })).rejects.toMatchObject({
      message: "The key's user is being removed.",
    });
    expect((await upstream()).writes).not.toContain("mintKey");
  });
});
