/** The app's clock in a test's hands. It moves when the test says so, and for pauses, which take no time. */
import { clock } from "#lib/base/clock.ts";

const real = { ...clock };
const standsAtMs = Date.parse("2026-03-02T09:00:00Z");

type Options = {
  /** Runs ahead of the real time instead of standing still. */
  runs?: boolean;
  /** What a pause does; `pass` is its time going by. */
  pause?: (pass: () => void) => Promise<void>;
};

async function skip(pass: () => void): Promise<void> {
  pass();
  // Lets the pending work of other workers continue.
  await new Promise((resolve) => setImmediate(resolve));
}

export type TestClock = ReturnType<typeof takeClock>;

export function takeClock({ runs = false, pause = skip }: Options = {}) {
  let offsetMs = 0;
  const nowMs = () => (runs ? Date.now() : standsAtMs) + offsetMs;
  const move = (ms: number) => {
    offsetMs += ms;
  };
  return {
    nowMs,
    move,
    offsetMs: () => offsetMs,
    /** Time never goes back, except for a test that starts over. */
    catchUp(otherMs: number): void {
      offsetMs = Math.max(offsetMs, otherMs);
    },
    reset(): void {
      offsetMs = 0;
    },
    hold(): void {
      clock.now = () => new Date(nowMs());
      clock.sleep = (ms) => pause(() => move(ms));
    },
    /** Until the next `hold`. With pauses that take no time, a crowd that waits would outlast the lease. */
    letPausesTakeTime(): void {
      clock.sleep = real.sleep;
    },
    giveBack(): void {
      Object.assign(clock, real);
    },
  };
}
