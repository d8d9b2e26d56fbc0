import "server-only";
/**
 * How fast we may ask Polytomic, all processes together.
 *
 * Background work (what the worker runs inside `inBackground`) needs a slot for each request, and there are
 * POLYTOMIC_CONCURRENCY of them. A job that goes through several requests takes its slot before it begins, by
 * `withSlot`: between writing a request down and sending it nobody may wait for long, since the lease runs.
 *
 * A person at a page needs no slot, so they never wait behind background work, and their requests ask the
 * database nothing. While the partner key is to rest (429) everybody's requests with it rest: a short while is
 * waited out, with a longer one nothing is sent, and the answer says so. An organization's own key does not rest
 * with it: which limit it ran into, nobody says.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { clock, secondMs } from "#lib/base/clock.ts";
import { settings } from "#lib/base/settings.ts";
import { pausedMs, pause as share } from "./pause.ts";
import type { HeldBack } from "./result.ts";
import { giveSlot, keepSlot, type Slot, takeSlot } from "./slots.ts";

/** Leave to send one request; `release` when its answer is there. */
type Admission = { release: () => Promise<void> } | HeldBack;

export type Pace = {
  admit: (method: string, timeoutMs: number) => Promise<Admission>;
  slowDown: (retryAfterMs: number | undefined) => Promise<void>;
};

/** Far below the time that the ledger gives a request beyond its time limit: see lib/engine/ledger.ts. */
const patienceMs = 3 * secondMs;
/** A read without a slot of its job's may wait: nothing was written down for it. */
const readPatienceMs = 60 * secondMs;
/** Before a job begins, nobody holds anything. */
const jobPatienceMs = 10 * secondMs;
/** A job takes its slot for one request and this; what it needs longer, it asks for then. */
const jobMs = 10 * secondMs;

type Held = { slot: Slot; untilMs: number; isBusy: boolean };
type Job = { held: Held | null };
const background = new AsyncLocalStorage<Job>();

/** What `work` asks of Polytomic counts as background work. */
export const inBackground = <T>(work: () => Promise<T>): Promise<T> => background.run({ held: null }, work);

/** `work` in the background, with one slot for all its requests that follow each other. */
export async function withSlot<T>(work: () => Promise<T>): Promise<{ done: T } | HeldBack> {
  const forMs = settings().polytomic.timeoutMs + jobMs;
  const slot = await takeSlot({ forMs, patienceMs: jobPatienceMs, heedsPause: true });
  if (!("n" in slot)) return slot;
  const held = { slot, untilMs: performance.now() + forMs, isBusy: false };
  try {
    return { done: await background.run({ held }, work) };
  } finally {
    await giveSlot(held.slot);
  }
}

const nothing = { release: async () => undefined };

/** Waits out a short rest; what is left of a long one. */
async function rest(): Promise<HeldBack | null> {
  const restMs = pausedMs();
  if (restMs > patienceMs) return { why: "paused", waitMs: restMs };
  if (restMs > 0) await clock.sleep(restMs);
  return null;
}

/** The job's own slot, where it has one that no other request of it uses just now. */
async function takeHeld(job: Job, timeoutMs: number): Promise<Admission | null> {
  const { held } = job;
  if (!held || held.isBusy) return null;
  held.isBusy = true;
  if (performance.now() + timeoutMs > held.untilMs) {
    const untilMs = performance.now() + timeoutMs + jobMs;
    if (!(await keepSlot(held.slot, timeoutMs + jobMs))) {
      job.held = null;
      return null;
    }
    held.untilMs = untilMs;
  }
  return {
    release: async () => {
      held.isBusy = false;
    },
  };
}

async function admit(method: string, timeoutMs: number, heedsPause: boolean): Promise<Admission> {
  const job = background.getStore();
  if (heedsPause && (!job || job.held)) {
    const resting = await rest();
    if (resting) return resting;
  }
  if (!job) return nothing;
  const own = await takeHeld(job, timeoutMs);
  if (own) return own;
  const longestMs = method === "GET" ? readPatienceMs : patienceMs;
  const slot = await takeSlot({ forMs: timeoutMs, patienceMs: longestMs, heedsPause });
  return "n" in slot ? { release: () => giveSlot(slot) } : slot;
}

export const partnerPace: Pace = {
  admit: (method, timeoutMs) => admit(method, timeoutMs, true),
  slowDown: share,
};

/** Sends at once, whatever the pace, and hears when it is told to slow down. */
export const atOnce: Pace = { admit: async () => nothing, slowDown: share };

export const organizationPace: Pace = {
  admit: (method, timeoutMs) => admit(method, timeoutMs, false),
  slowDown: async () => undefined,
};
