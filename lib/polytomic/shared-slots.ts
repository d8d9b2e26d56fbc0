import "server-only";
/**
 * The slots that this process holds for its jobs. The first jobs bring one each; the others take turns with those that
 * are there, because a job spends much of its time between requests, writing what came of the last one. So a worker
 * holds slots for half of its jobs, and has no more requests running than it holds slots.
 */
import { secondMs, within } from "#lib/base/clock.ts";
import { settings } from "#lib/base/settings.ts";
import type { HeldBack } from "./result.ts";
import { giveSlot, keepSlot, type Slot } from "./slots.ts";

/** How many jobs take turns with one slot. */
const sharers = 2;
/** A job takes its slot for one request and this long, and extends it as needed. */
const jobMs = 10 * secondMs;

/** `untilMs` by `performance.now`. */
type Held = { slot: Slot; untilMs: number };
/** One that shares has read nothing from the database. */
export type Job = { isSending: boolean; isSharing: boolean };
type Take = (forMs: number, patienceMs: number) => Promise<Slot | HeldBack>;

const idle: Held[] = [];
/** Jobs whose request waits for a slot, the longest first. They get null when none is held any longer. */
const waiting: ((held: Held | null) => void)[] = [];
let held = 0;
let taking = 0;
let jobs = 0;

/** How many slots a worker holds for so many jobs at most. */
export const slotsFor = (jobs: number): number => Math.ceil(jobs / sharers);
const most = () => slotsFor(settings().workerConcurrency);
const isSurplus = () => held > Math.min(jobs, most());

/** Returns what it waited for in vain, or else one job more has begun. */
async function bring(take: Take, patienceMs: number): Promise<HeldBack | undefined> {
  const forMs = settings().polytomic.timeoutMs + jobMs;
  const untilMs = performance.now() + forMs;
  taking += 1;
  const slot = await take(forMs, patienceMs).finally(() => {
    taking -= 1;
  });
  if (!("n" in slot)) return slot;
  held += 1;
  jobs += 1;
  await pass({ slot, untilMs });
}

/** To the job that waits longest. */
async function pass(slot: Held): Promise<void> {
  if (isSurplus()) {
    held -= 1;
    return await giveSlot(slot.slot);
  }
  const next = waiting.shift();
  if (next) next(slot);
  else idle.push(slot);
}

/** Begins a job, or returns why there is no slot for it. It waits `patienceMs` for its own if it can share none. */
export async function join(take: Take, patienceMs: number): Promise<Job | HeldBack> {
  const canShare = () => jobs < held * sharers;
  if (!canShare() || held + taking < most()) {
    const heldBack = await bring(take, canShare() ? 0 : patienceMs);
    if (!heldBack) return { isSending: false, isSharing: false };
    if (heldBack.why === "paused" || !canShare()) return heldBack;
  }
  jobs += 1;
  return { isSending: false, isSharing: true };
}

/** Ends a job. */
export async function leave(): Promise<void> {
  jobs -= 1;
  while (isSurplus()) {
    const slot = idle.pop();
    if (!slot) return;
    held -= 1;
    await giveSlot(slot.slot);
  }
}

async function wait(patienceMs: number): Promise<Held | null> {
  const { promise, resolve } = Promise.withResolvers<Held | null>();
  waiting.push(resolve);
  try {
    return await within(patienceMs, promise);
  } catch {
    const at = waiting.indexOf(resolve);
    // It may have come in the same moment.
    if (at < 0) return await promise;
    waiting.splice(at, 1);
    return null;
  }
}

function lose(): void {
  held -= 1;
  if (held === 0) for (const next of waiting.splice(0)) next(null);
}

/** Null if it was lost to another worker. */
async function keep(slot: Held, timeoutMs: number): Promise<Held | null> {
  const untilMs = performance.now() + timeoutMs;
  if (untilMs <= slot.untilMs) return slot;
  const isKept = await keepSlot(slot.slot, timeoutMs + jobMs).catch((error: unknown) => {
    lose();
    throw error;
  });
  if (isKept) return { ...slot, untilMs: untilMs + jobMs };
  lose();
  return null;
}

async function findFree(timeoutMs: number, patienceMs: number): Promise<Held | null> {
  while (held > 0) {
    const free = idle.pop() ?? (await wait(patienceMs));
    const kept = free && (await keep(free, timeoutMs));
    if (kept || !free) return kept;
  }
  return null;
}

/**
 * A slot for the job's next request, which may take `timeoutMs`; call `release` after its answer. Null if the job has a
 * request running, or has waited for `patienceMs`, or if no slot is held any longer: the request needs its own.
 */
export async function shareSlot(
  job: Job,
  timeoutMs: number,
  patienceMs: number,
): Promise<{ release: () => Promise<void> } | null> {
  if (job.isSending) return null;
  job.isSending = true;
  const end = () => {
    job.isSending = false;
  };
  const slot = await findFree(timeoutMs, patienceMs).catch((error: unknown) => {
    end();
    throw error;
  });
  if (!slot) {
    end();
    return null;
  }
  return {
    async release() {
      end();
      await pass(slot);
    },
  };
}

/** For tests, whose jobs may be dropped while they run. */
export function forgetSlots(): void {
  held = 0;
  jobs = 0;
  idle.length = 0;
  waiting.length = 0;
}
