/**
 * The ground of provisioning tests: a database, two people signed in, and an upstream, a clock and a network
 * that only the test moves. `begin` clears all of it, so that thousands of runs share one database.
 */
import { afterAll, beforeAll } from "vitest";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { forgetPause } from "#lib/polytomic/pace.ts";
import { forgetSlots } from "#lib/polytomic/shared-slots.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { takeClock } from "#tests/support/world/clock.ts";
import { openTestApp, type TestApp } from "#tests/support/world/env.ts";
import { type Hand, isAlive, moveHand, standAt, startHand } from "./hands.ts";
import { deadline, origin, timeoutMs } from "./transport.ts";
import { createUpstream, type Kept, partnerKey, type Upstream } from "./upstream.ts";

export type Ground = {
  upstream: Upstream;
  people: [Staff, Staff];
  admin: Staff;
  hands: Hand[];
  begin: () => Promise<void>;
  /** Keeps all but the rows of the database; what it returns puts that back after a `begin`. */
  keep: () => () => void;
  moveClock: (ms: number) => void;
  /** Starts a hand that the test moves on. */
  start: (name: string, work: () => Promise<unknown>, gates?: number) => Promise<Hand>;
  /** Moves every hand on until all have ended. */
  finish: () => Promise<void>;
};

/** Call once in a file. */
export function useGround(): Ground {
  const real = { random: { ...random }, fetch: globalThis.fetch };
  const realDeadline = AbortSignal.timeout;
  const time = takeClock({
    async pause(pass) {
      await standAt("sleep");
      pass();
    },
  });
  let count = 0;
  let app: TestApp | undefined;
  const open = (kept?: Kept) => {
    ground.upstream = createUpstream({ nowMs: time.nowMs, pass: time.move }, kept);
    globalThis.fetch = ground.upstream.fetch;
  };
  const ground: Ground = {
    upstream: undefined as unknown as Upstream,
    people: [] as unknown as Ground["people"],
    admin: undefined as unknown as Staff,
    hands: [],
    moveClock: time.move,
    async begin() {
      time.reset();
      count = 0;
      ground.hands = [];
      open();
      // One statement for all of them: a run makes no more than a few rows.
      await db().$executeRaw`
        WITH d AS (DELETE FROM notice_delivery), e AS (DELETE FROM notice),
             m AS (DELETE FROM managed_resource), b AS (DELETE FROM blueprint_assignment), k AS (DELETE FROM organization_key), c AS (DELETE FROM upstream_call),
             s AS (DELETE FROM upstream_status), o AS (DELETE FROM operation),
             p AS (DELETE FROM upstream_pause), n AS (DELETE FROM name_look),
             j AS (DELETE FROM pgboss.job),
             u AS (UPDATE upstream_slot SET until = 'epoch') SELECT 1`;
      forgetPause();
      forgetSlots();
      await db().tenant.deleteMany();
    },
    keep() {
      const kept = { ms: time.offsetMs(), count, upstream: ground.upstream.keep() };
      return () => {
        time.move(kept.ms);
        count = kept.count;
        open(kept.upstream);
      };
    },
    async start(name, work, gates = 0) {
      const hand = await startHand(name, work);
      ground.hands.push(hand);
      await moveHand(hand, gates);
      return hand;
    },
    async finish() {
      for (const hand of ground.hands) await moveHand(hand, Number.POSITIVE_INFINITY);
      ground.hands = ground.hands.filter(isAlive);
    },
  };
  beforeAll(async () => {
    // A hand that is dropped keeps its slot for a while by the real clock: there are enough for all of a schedule.
    const more = {
      POLYTOMIC_TIMEOUT_MS: String(timeoutMs),
      POLYTOMIC_CONCURRENCY: "100",
      WORKER_CONCURRENCY: "100",
    };
    app = await openTestApp({ origin, partnerKey }, more);
    time.hold();
    random.uuid = () => {
      count += 1;
      return `10000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
    };
    AbortSignal.timeout = deadline;
    ground.people = [await addStaff(), await addStaff()];
    ground.admin = await addStaff("admin");
  });
  afterAll(async () => {
    time.giveBack();
    Object.assign(random, real.random);
    globalThis.fetch = real.fetch;
    AbortSignal.timeout = realDeadline;
    await app?.close();
  });
  return ground;
}
