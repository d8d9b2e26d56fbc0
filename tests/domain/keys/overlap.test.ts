import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Secret } from "#lib/base/secret.ts";
import { beginOverlap, customerSwitched, stopAt } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { findKeyCard, readKey } from "#lib/keys/read.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { actionsOf, keyIn, operationOf, statesOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let operationId: string;
let email: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, name } = await onboard(staff));
  operationId = draftId();
  email = `polytomic+${draftId()}@partner.example`;
  world.moveClock(minuteMs);
});

const startOverlap = () => beginOverlap(staff, { operationId, tenantId: id, email });
const upstreamUsers = () => world.sandbox.inspect().users.filter((user) => user.email === email);
const invitations = () => world.sandbox.inspect().invitations.filter((each) => each.email === email);
const status = (key: Secret) => statusOf(world.origin, key);
const stage = async () => (await operationOf(operationId)).stage;

async function goOn() {
  for (let round = 0; round < 6 && (await operationOf(operationId)).state === "running"; round++) {
    world.moveClock(hourMs);
    await recover();
  }
}

async function expectHandedOver() {
  expect(await operationOf(operationId)).toMatchObject({ stage: "overlapping", state: "waiting" });
  expect(await statesOf(id)).toEqual(["current", "next"]);
  expect((await findKeyCard(staff, id))?.nextHint).toBe((await keyIn(id, "next")).hint);
  expect(invitations()).toHaveLength(1);
  for (const state of ["current", "next"] as const)
    expect(await status((await keyIn(id, state)).value)).toBe(200);
}

async function expectReplaced(old: Secret) {
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(await status(old)).toBe(401);
  const key = await keyIn(id, "current");
  expect((await findKeyCard(staff, id))?.nextHint).toBeUndefined();
  expect(key).toMatchObject({ isService: true, userEmail: email });
  expect(await status(key.value)).toBe(200);
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    attentionCode: null,
    keyHint: key.hint,
  });
}

test("both keys work and can be copied until the customer has switched; then only the new one does", async () => {
  const old = (await keyIn(id, "current")).value;
  await startOverlap();
  await expectHandedOver();
  const next = await keyIn(id, "next");
  expect((await readKey(staff, id, "copy", { keyId: next.id })).reveal()).toBe(next.value.reveal());
  expect((await readKey(staff, id, "copy")).reveal()).toBe(old.reveal());
  expect(await customerSwitched(staff, { operationId, tenantId: id }, name)).toBe(true);
  await expectReplaced(old);
  expect(await actionsOf(id)).toEqual(
    expect.arrayContaining([
      "user.added",
      "key.minted",
      "key.overlap-started",
      "key.switched",
      "key.stopped",
    ]),
  );
});

test("the value minted to stop the old key is not stored", async () => {
  await startOverlap();
  await customerSwitched(staff, { operationId, tenantId: id }, name);
  expect(await db().organizationKey.count({ where: { tenantId: id } })).toBe(2);
  expect(
    await db().upstreamCall.count({ where: { operationId, step: "key_kill", state: "succeeded" } }),
  ).toBe(1);
});

describe("a customer that calls all the time", () => {
  const stop = { probing: false };
  afterEach(() => {
    stop.probing = false;
  });

  test("sees no failed call during a rotation with overlap", async () => {
    const old = (await keyIn(id, "current")).value;
    let inUse = old;
    const seen: number[] = [];
    const call = async () => void seen.push(await status(inUse));
    // Before and after every request of the operation, whatever time it takes.
    const real = globalThis.fetch;
    let between = 0;
    globalThis.fetch = async (...args: Parameters<typeof fetch>) => {
      const headers = new Headers(args[1]?.headers);
      if (headers.get("Authorization") === `Bearer ${inUse.reveal()}`) return await real(...args);
      between += 1;
      await call();
      const response = await real(...args);
      await call();
      return response;
    };
    stop.probing = true;
    const loop = (async () => {
      while (stop.probing) {
        await call();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    try {
      await startOverlap();
      inUse = (await keyIn(id, "next")).value;
      await call();
      await customerSwitched(staff, { operationId, tenantId: id }, name);
      await call();
    } finally {
      globalThis.fetch = real;
      stop.probing = false;
      await loop;
    }
    expect(between).toBeGreaterThanOrEqual(6);
    expect(seen.length).toBeGreaterThan(between);
    expect(seen.filter((each) => each !== 200)).toEqual([]);
    await expectReplaced(old);
  });
});

describe("a problem while starting the overlap ends with one invitation and two keys that work", () => {
  const passing: FaultName[] = [
    "reset-before-commit",
    "reset-after-commit",
    "500-recorded-without-commit",
    "500-recorded-after-commit",
    "429",
    "409-in-flight",
    "404-parent",
  ];
  const cases = (["createUser", "mintKey"] as const).flatMap((endpoint) =>
    passing.map((fault) => [endpoint, fault] as const),
  );
  test.each(cases)("%s, %s", async (endpoint, fault) => {
    world.sandbox.faults.add({ fault, endpoint });
    await startOverlap();
    await goOn();
    await expectHandedOver();
  });

  test.each(["createUser", "mintKey"] as const)("%s: unknown, and a day passes", async (endpoint) => {
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint, times: 3 });
    await startOverlap();
    world.moveClock(25 * hourMs);
    world.sandbox.forgetOutcomes();
    await goOn();
    await expectHandedOver();
    expect(await codesOf(id)).toEqual([]);
  });
});

describe("a problem while stopping ends with only the new key", () => {
  const passing: FaultName[] = [
    "reset-before-commit",
    "reset-after-commit",
    "500-recorded-after-commit",
    "429",
  ];
  test.each(passing)("the forced mint that kills the old key: %s", async (fault) => {
    const old = (await keyIn(id, "current")).value;
    await startOverlap();
    world.sandbox.faults.add({ fault, endpoint: "mintKey" });
    await customerSwitched(staff, { operationId, tenantId: id }, name);
    await goOn();
    await expectReplaced(old);
  });

  test.each(passing)("the deletion of the old service user: %s", async (fault) => {
    await startOverlap();
    await customerSwitched(staff, { operationId, tenantId: id }, name);
    const old = await keyIn(id, "current");
    const oldEmail = email;
    email = `polytomic+${draftId()}@partner.example`;
    operationId = draftId();
    await startOverlap();
    world.sandbox.faults.add({ fault, endpoint: "deleteUser" });
    await customerSwitched(staff, { operationId, tenantId: id }, name);
    await goOn();
    await expectReplaced(old.value);
    expect(world.sandbox.inspect().users.filter((user) => user.email === oldEmail)).toEqual([]);
  });
});

test("when the new key no longer works, the old one stays and staff have to decide", async () => {
  const old = (await keyIn(id, "current")).value;
  await startOverlap();
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity" });
  expect(await customerSwitched(staff, { operationId, tenantId: id }, name)).toBe(false);
  expect(await operationOf(operationId)).toMatchObject({ state: "stuck" });
  expect(await status(old)).toBe(200);
  await tryAgain(staff, id, operationId);
  await expectReplaced(old);
});

test("the worker stops the old key at the scheduled time, and not before", async () => {
  const old = (await keyIn(id, "current")).value;
  await startOverlap();
  const { updatedAt } = await operationOf(operationId);
  await stopAt(staff, { operationId, tenantId: id }, new Date(updatedAt.getTime() + 2 * hourMs));
  await readKey(staff, id, "copy", { keyId: (await keyIn(id, "next")).id });
  world.moveClock(hourMs);
  await recover();
  expect(await stage()).toBe("overlapping");
  expect(await status(old)).toBe(200);
  world.moveClock(hourMs + minuteMs);
  await recover();
  await expectReplaced(old);
});

test("cancelled before the switch, the second user and its key are removed and the old key stays", async () => {
  const old = (await keyIn(id, "current")).value;
  await startOverlap();
  const next = (await keyIn(id, "next")).value;
  await cancel(staff, id, operationId);
  expect(await operationOf(operationId)).toMatchObject({ state: "cancelled" });
  expect(upstreamUsers()).toEqual([]);
  expect(await status(next)).toBe(401);
  expect(await status(old)).toBe(200);
  expect(await statesOf(id)).toEqual(["current", "stopped"]);
});

test("an email that is already in use is refused at its field, before anything is sent", async () => {
  const { rootEmail } = await db().tenant.findUniqueOrThrow({ where: { id } });
  email = rootEmail ?? "";
  const reason = expect.stringContaining(`has a user ${email}`);
  await expect(startOverlap()).rejects.toMatchObject({ code: "upstream", fields: { email: reason } });
  expect(await operationOf(operationId)).toMatchObject({ state: "failed" });
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(0);
});

test("an address that Polytomic does not take is refused at its field, in its words", async () => {
  email = "polytomic@@partner.example";
  const reason = expect.stringMatching(/^Polytomic rejected the input \(422\)/);
  await expect(startOverlap()).rejects.toMatchObject({ fields: { email: reason } });
  expect(await statesOf(id)).toEqual(["current"]);
  operationId = draftId();
  email = `polytomic+${draftId()}@partner.example`;
  await startOverlap();
  await expectHandedOver();
});

test("a form sent twice starts one overlap, and one sent again with another email does nothing", async () => {
  await Promise.all([startOverlap(), startOverlap()]);
  await expectHandedOver();
  email = `polytomic+${draftId()}@partner.example`;
  await expect(startOverlap()).rejects.toMatchObject({ code: "conflict" });
  expect(upstreamUsers()).toEqual([]);
});

test("until somebody has read the new key, stopping the old one takes the tenant's name", async () => {
  await startOverlap();
  const old = await keyIn(id, "current");
  await expect(customerSwitched(staff, { operationId, tenantId: id })).rejects.toMatchObject({
    code: "invalid",
    fields: { typedName: expect.any(String) },
  });
  expect(await status(old.value)).toBe(200);
  expect((await findKeysPage(staff, id))?.overlap?.isRead).toBe(false);
  await readKey(staff, id, "copy", { keyId: (await keyIn(id, "next")).id });
  expect((await findKeysPage(staff, id))?.overlap?.isRead).toBe(true);
  expect(await customerSwitched(staff, { operationId, tenantId: id })).toBe(true);
  expect(await status(old.value)).toBe(401);
});

test("an overlap is changed only from its own tenant's page", async () => {
  await startOverlap();
  const elsewhere = { operationId, tenantId: draftId() };
  const refused = { code: "not-found" };
  await expect(customerSwitched(staff, elsewhere, name)).rejects.toMatchObject(refused);
  await expect(stopAt(staff, elsewhere, null)).rejects.toMatchObject(refused);
  expect(await operationOf(operationId)).toMatchObject({ stage: "overlapping", state: "waiting" });
});
