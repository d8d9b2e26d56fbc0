/**
 * The proof that the proof of operations can fail: each mutant bypasses one part of the engine, and must be found by
 * the matrix.
 */
import { afterEach, expect, test, vi } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import type * as leases from "#lib/engine/lease.ts";
import type * as ledgers from "#lib/engine/ledger.ts";
import type * as plans from "#lib/engine/plan.ts";
import type * as writes from "#lib/engine/record.ts";
import type * as statuses from "#lib/partner/status.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { draftId } from "#tests/support/hands/people.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { checkKeysOf } from "#tests/support/provisioning/key-checks.ts";
import { rows, sceneOf } from "#tests/support/provisioning/kinds.ts";
import { findInOperations, modeNames } from "#tests/support/provisioning/operation-matrix.ts";

/** The one mutant that lives; null: the engine as it is. */
const live = vi.hoisted(() => ({ mutant: null as string | null, afterWritingDown: () => {} }));
const is = vi.hoisted(() => (mutant: string) => live.mutant === mutant);

vi.mock("#lib/engine/plan.ts", async (original) => {
  const real = await original<typeof plans>();
  return {
    ...real,
    isUnknown: (past: plans.Past) => !is("takes a no to a repetition as final") && real.isUnknown(past),
    findUnknown: <P extends plans.Past>(history: P[]): P | undefined =>
      is("takes a no to a repetition as final") ? undefined : real.findUnknown(history),
    plan(history: plans.Past[], now: Date): plans.Plan {
      const aged = is("repeats after any time") ? (history.at(-1)?.firstSentAt ?? now) : now;
      const next = real.plan(history, aged);
      if (next.kind !== "again" || !is("takes a new idempotency key each time")) return next;
      return { ...next, past: { ...next.past, idempotencyKey: crypto.randomUUID() } };
    },
  };
});

vi.mock("#lib/engine/ledger.ts", async (original) => {
  const real = await original<typeof ledgers>();
  return {
    ...real,
    async openCall(...args: Parameters<typeof real.openCall>) {
      const call = await real.openCall(...args);
      live.afterWritingDown();
      const never = new Date("2999-01-01T00:00:00Z");
      return is("has no deadline") ? { ...call, deadlineAt: never } : call;
    },
    async closeAbandoned(...args: Parameters<typeof real.closeAbandoned>) {
      if (!is("never closes a dead worker's call")) await real.closeAbandoned(...args);
    },
    closingOf(answer: Parameters<typeof real.closingOf>[0]): ledgers.Closing {
      const closing = real.closingOf(answer);
      const isLater = closing.httpStatus === 409 || closing.httpStatus === 429;
      return isLater && is("takes 409 and 429 as final") ? { ...closing, httpStatus: 422 } : closing;
    },
  };
});

vi.mock("#lib/engine/lease.ts", async (original) => {
  const real = await original<typeof leases>();
  return {
    ...real,
    held: <T>(lease: leases.Lease, work: (tx: Tx) => Promise<T>) =>
      is("holds no lease") ? transact(work) : real.held(lease, work),
  };
});

vi.mock("#lib/engine/record.ts", async (original) => {
  const real = await original<typeof writes>();
  return {
    ...real,
    async writeUnder(...args: Parameters<typeof real.writeUnder>) {
      const [{ tenantId, token }, , , tx = db()] = args;
      // Whoever has it by now.
      if (is("holds no lease"))
        await tx.tenant.updateMany({ where: { id: tenantId }, data: { leaseToken: token } });
      await real.writeUnder(...args);
    },
  };
});

vi.mock("#lib/partner/status.ts", async (original) => {
  const real = await original<typeof statuses>();
  return {
    ...real,
    async reportRefusal(status: number | null | undefined) {
      if (!is("does not report a refused key")) await real.reportRefusal(status);
    },
  };
});

const ground = useGround();

afterEach(() => {
  live.mutant = null;
  live.afterWritingDown = () => {};
});

const [goesOn, dies, forgotten, stalls] = modeNames;

test.each([
  ["holds no lease", stalls, /is otherwise|does not work|is lost|ended as/, /./],
  ["repeats after any time", forgotten, /repeated after a day/, /create|mint|kill/],
  ["takes a no to a repetition as final", goesOn, /Nothing was changed/, /user_add/],
  ["never closes a dead worker's call", dies, /left open/, /user_add/],
  ["takes 409 and 429 as final", goesOn, /Nothing was changed/, /user_add/],
  ["does not report a refused key", goesOn, /nobody asked/, /key_rotate/],
  ["takes a new idempotency key each time", goesOn, /Nothing was changed/, /user/],
] as const)("the matrix finds an engine that %s", async (mutant, mode, words, meant) => {
  live.mutant = mutant;
  expect(mode && (await findInOperations(ground, mode, (row) => meant.test(row)))).toMatch(words);
});

test("a request that a worker slept over before sending is not sent, and an engine without a deadline is found", async () => {
  const sentBy = async (mutant: string | null) => {
    await ground.begin();
    const scene = await sceneOf(ground);
    const before = ground.upstream.made.length;
    live.mutant = mutant;
    live.afterWritingDown = () => ground.moveClock(2 * minuteMs);
    await rows["key_rotate/mint"]?.act(scene).catch(() => undefined);
    live.afterWritingDown = () => {};
    return ground.upstream.made.length - before;
  };
  expect(await sentBy(null)).toBe(0);
  expect(await sentBy("has no deadline")).toBeGreaterThan(0);
});

test.each([
  ["stops a second key of the customer", true, /key_rotate stopped two keys/],
  ["stops once more what it has stopped", false, /key_revoke has done its key_kill twice/],
] as const)("the checks find an operation that %s", async (_, isRotation, words) => {
  await ground.begin();
  const scene = await sceneOf(ground);
  const { who, operationId } = scene;
  await rows[isRotation ? "key_rotate/mint" : "key_revoke/kill"]?.act(scene);
  await checkKeysOf(scene);
  // The same operation sends it again, under another idempotency key.
  const call = await db().upstreamCall.findFirstOrThrow({
    where: { operationId },
    orderBy: { sentAt: "desc" },
  });
  const { messageParams: _params, ...again } = {
    ...call,
    id: draftId(),
    attempt: 9,
    idempotencyKey: draftId(),
  };
  await asPartner().mintKey(who.organizationId, who.userId, {
    force: true,
    idempotencyKey: again.idempotencyKey,
  });
  await db().upstreamCall.create({ data: again });
  await expect(checkKeysOf(scene)).rejects.toThrow(words);
});
