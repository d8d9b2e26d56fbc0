/** An app with a database of its own, a sandbox in this process, staff, and time that only tests move. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { clock } from "#lib/base/clock.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import type { Sandbox } from "#lib/sandbox/shape.ts";
import { openTestApp, type TestApp } from "./env.ts";

const partnerKey = "partner-key-of-the-tests-0123456789";

/** Faults of which a caller hears nothing until its own time limit is over. */
const silent = new Set<FaultName>(["hang-after-commit", "slow-body"]);
const impatientMs = 2_000;

const waitsForSilence = (sandbox: Sandbox) => sandbox.inspect().faults.some(({ fault }) => silent.has(fault));

export type World = { app: TestApp; sandbox: Sandbox; origin: string; moveClock: (ms: number) => void };

/** Call once in a file. The clock stands still but for sleeps, which move it at once. */
export function useWorld(): World {
  const world = {} as World;
  const real = { ...clock };
  const realTimeout = AbortSignal.timeout;
  let nowMs = 0;
  const holdTime = () => {
    nowMs = Math.max(nowMs, Date.parse("2026-03-02T09:00:00Z"));
    clock.now = () => new Date(nowMs);
    clock.sleep = async (ms) => {
      nowMs += ms;
      // Lets what other workers have under way go on.
      await new Promise((resolve) => setImmediate(resolve));
    };
  };
  beforeAll(async () => {
    holdTime();
    const sandbox = createSandbox({ partnerKey, now: () => new Date(nowMs), sleep: (ms) => clock.sleep(ms) });
    const origin = await sandbox.listen();
    const app = await openTestApp({ origin, partnerKey });
    // Only what never answers is waited out, and not for long: no other test depends on how fast it runs.
    AbortSignal.timeout = (ms) => realTimeout(waitsForSilence(sandbox) ? impatientMs : ms);
    const moveClock = (ms: number) => {
      nowMs += ms;
    };
    Object.assign(world, { app, sandbox, origin, moveClock });
  }, 300_000);
  beforeEach(() => {
    holdTime();
    world.sandbox.faults.clear();
  });
  afterAll(async () => {
    Object.assign(clock, real);
    AbortSignal.timeout = realTimeout;
    await world.sandbox?.close();
    await world.app?.close();
  });
  return world;
}
