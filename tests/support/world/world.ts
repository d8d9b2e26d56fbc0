/** An app with a database of its own, a sandbox in this process, staff, and time that only tests move. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { forgetPause } from "#lib/polytomic/pace.ts";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import type { Sandbox } from "#lib/sandbox/shape.ts";
import { type TestClock, takeClock } from "./clock.ts";
import { openTestApp, type TestApp } from "./env.ts";
import { type Ask, asSomebodyElse } from "./upstream.ts";

const partnerKey = "partner-key-of-the-tests-0123456789";

/** Faults that give the caller no answer until its own time limit is over. */
const silent = new Set<string>(["hang-after-commit", "slow-body"]);

/** A time limit that is over when the sandbox has done its part of what it never answers, and never else. */
function limitOf(sandbox: Sandbox): AbortSignal {
  const limit = new AbortController();
  const look = () => {
    const { faults, requests } = sandbox.inspect();
    const unheard = requests.filter(({ fault }) => silent.has(fault ?? ""));
    const done = unheard.filter(({ status }) => status !== undefined).length;
    return { done, isComing: done < unheard.length || faults.some(({ fault }) => silent.has(fault)) };
  };
  const before = look();
  if (!before.isComing) return limit.signal;
  const timer = setInterval(() => {
    const { done, isComing } = look();
    if (done > before.done) limit.abort(new DOMException("timeout", "TimeoutError"));
    if (done > before.done || !isComing) clearInterval(timer);
  }, 20);
  return limit.signal;
}

export type World = {
  app: TestApp;
  sandbox: Sandbox;
  origin: string;
  ask: Ask;
  moveClock: TestClock["move"];
  letPausesTakeTime: TestClock["letPausesTakeTime"];
};

/** Call once in a file. The clock is paused; pauses in the code move it at once. */
export function useWorld(): World {
  const time = takeClock();
  const { move: moveClock, letPausesTakeTime } = time;
  const world = { moveClock, letPausesTakeTime } as World;
  const realTimeout = AbortSignal.timeout;
  beforeAll(async () => {
    time.hold();
    // What the file before it has left in this process: a file's own preparations come before its first test.
    forgetPause();
    const now = () => new Date(time.nowMs());
    const sandbox = createSandbox({ partnerKey, now, sleep: (ms) => clock.sleep(ms) });
    const origin = await sandbox.listen();
    const app = await openTestApp({ origin, partnerKey });
    // Only what never answers ends by its limit: no test depends on how fast it runs.
    AbortSignal.timeout = () => limitOf(sandbox);
    Object.assign(world, { app, sandbox, origin, ask: asSomebodyElse(origin, partnerKey) });
  });
  beforeEach(async () => {
    time.hold();
    world.sandbox.faults.clear();
    forgetPause();
    await db().upstreamPause.deleteMany();
  });
  afterAll(async () => {
    time.giveBack();
    AbortSignal.timeout = realTimeout;
    await world.sandbox?.close();
    await world.app?.close();
  });
  return world;
}
