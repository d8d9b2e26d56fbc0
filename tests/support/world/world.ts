/** An app with a database of its own, a sandbox in this process, staff, and time that only tests move. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { clock } from "#lib/base/clock.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import type { Sandbox } from "#lib/sandbox/shape.ts";
import { type TestClock, takeClock } from "./clock.ts";
import { openTestApp, type TestApp } from "./env.ts";
import { type Ask, asSomebodyElse } from "./upstream.ts";

const partnerKey = "partner-key-of-the-tests-0123456789";

/** Faults of which a caller hears nothing until its own time limit is over. */
const silent = new Set<FaultName>(["hang-after-commit", "slow-body"]);
const impatientMs = 2_000;

const waitsForSilence = (sandbox: Sandbox) => sandbox.inspect().faults.some(({ fault }) => silent.has(fault));

export type World = {
  app: TestApp;
  sandbox: Sandbox;
  origin: string;
  ask: Ask;
  moveClock: TestClock["move"];
  letPausesTakeTime: TestClock["letPausesTakeTime"];
};

/** Call once in a file. The clock stands still but for pauses, which move it at once. */
export function useWorld(): World {
  const time = takeClock();
  const { move: moveClock, letPausesTakeTime } = time;
  const world = { moveClock, letPausesTakeTime } as World;
  const realTimeout = AbortSignal.timeout;
  beforeAll(async () => {
    time.hold();
    const now = () => new Date(time.nowMs());
    const sandbox = createSandbox({ partnerKey, now, sleep: (ms) => clock.sleep(ms) });
    const origin = await sandbox.listen();
    const app = await openTestApp({ origin, partnerKey });
    // Only what never answers is waited out, and not for long: no other test depends on how fast it runs.
    AbortSignal.timeout = (ms) => realTimeout(waitsForSilence(sandbox) ? impatientMs : ms);
    Object.assign(world, { app, sandbox, origin, ask: asSomebodyElse(origin, partnerKey) });
  }, 300_000);
  beforeEach(() => {
    time.hold();
    world.sandbox.faults.clear();
  });
  afterAll(async () => {
    time.giveBack();
    AbortSignal.timeout = realTimeout;
    await world.sandbox?.close();
    await world.app?.close();
  });
  return world;
}
