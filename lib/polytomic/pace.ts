import "server-only";
/**
 * The pace of requests to Polytomic, over all processes.
 *
 * Background work (what the worker runs inside `inBackground`) needs a slot for each request, and there are
 * POLYTOMIC_CONCURRENCY of them. A job with several requests has its slot before it starts, by `withSlot`, because the
 * lease leaves no time to wait long between recording a request and sending it; two jobs of a busy worker share one.
 *
 * A person at a page needs no slot, so they never wait for background work, and their requests cost no statement.
 * During a pause after 429 nobody uses the partner key: a short pause is waited out, and in a longer one nothing is
 * sent and the answer says so. Organization keys do not share a pause: Polytomic does not say whether they share a
 * limit. Each keeps its own, for what the background reads with it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { clock, dayMs, later, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import type { HeldBack } from "./result.ts";
import { type Job, join, leave, shareSlot } from "./shared-slots.ts";
import { giveSlot, takeSlot } from "./slots.ts";

/** Permission to send one request. Call `release` after its answer. */
type Admission = { release: () => Promise<void> } | HeldBack;

export type Pace = {
  admit: (method: string, timeoutMs: number) => Promise<Admission>;
  slowDown: (retryAfterMs: number | undefined) => Promise<void>;
};

/** Far shorter than what the ledger allows a request beyond its time limit: see lib/engine/ledger.ts. */
const patienceMs = 3 * secondMs;
/** A read may wait longer, because the ledger has no row for it. */
const readPatienceMs = 60 * secondMs;
/** Before a job starts, it holds no lease. */
const jobPatienceMs = 10 * secondMs;
const background = new AsyncLocalStorage<Job | null>();

const wish = (forMs: number, patienceMs: number, heedsPause: boolean) => ({
  forMs,
  patienceMs,
  heedsPause,
  fingerprint: fingerprint(),
  onPause: rememberPause,
});

/** The requests of `work` count as background work. */
export const inBackground = <T>(work: () => Promise<T>): Promise<T> => background.run(null, work);

/** `work` in the background, with a slot for all its consecutive requests. */
export async function withSlot<T>(work: () => Promise<T>): Promise<{ done: T } | HeldBack> {
  const take = (forMs: number, patienceMs: number) => takeSlot(wish(forMs, patienceMs, true));
  const job = await join(take, jobPatienceMs);
  if ("why" in job) return job;
  try {
    const paused = job.isSharing ? await waitForNewPause() : null;
    return paused ?? { done: await background.run(job, work) };
  } finally {
    await leave();
  }
}

const nothing = { release: async () => undefined };

/** Waits out a short pause; returns a longer one. */
async function waitForPause(): Promise<HeldBack | null> {
  const waitMs = pausedMs();
  if (waitMs > patienceMs) return { why: "paused", waitMs };
  if (waitMs > 0) await clock.sleep(waitMs);
  return null;
}

/** Learns of a pause that another process was asked for. */
async function waitForNewPause(): Promise<HeldBack | null> {
  const row = await db().upstreamPause.findUnique({ where: { fingerprint: fingerprint() } });
  rememberPause(row?.until);
  return await waitForPause();
}

async function admit(method: string, timeoutMs: number, heedsPause: boolean): Promise<Admission> {
  const job = background.getStore();
  if (heedsPause && job !== null) {
    const paused = await waitForPause();
    if (paused) return paused;
  }
  if (job === undefined) return nothing;
  const untilMs = performance.now() + (method === "GET" ? readPatienceMs : patienceMs);
  const leftMs = () => Math.max(0, untilMs - performance.now());
  const shared = job && (await shareSlot(job, timeoutMs, leftMs()));
  if (shared) return shared;
  const slot = await takeSlot(wish(timeoutMs, leftMs(), heedsPause));
  return "n" in slot ? { release: () => giveSlot(slot) } : slot;
}

export const partnerPace: Pace = {
  admit: (method, timeoutMs) => admit(method, timeoutMs, true),
  slowDown: pause,
};

/** Sends at once, and shares a pause that Polytomic asks for. */
export const atOnce: Pace = { admit: async () => nothing, slowDown: pause };

/** A read waits out a shorter one itself: see request.ts. */
const shortRestMs = 5 * secondMs;

/** Until when this process reads nothing with an organization key in the background, by the key's hash. */
const rests = new Map<string, Date>();

function rest(key: string, retryAfterMs = 0): void {
  const now = clock.now();
  for (const [each, until] of rests) if (until <= now) rests.delete(each);
  if (retryAfterMs > shortRestMs) rests.set(key, later(now, retryAfterMs));
}

export function organizationPace(key: Secret): Pace {
  const hash = hashOf(key);
  return {
    async admit(method, timeoutMs) {
      const until = method === "GET" && background.getStore() !== undefined ? rests.get(hash) : undefined;
      const waitMs = until ? until.getTime() - clock.now().getTime() : 0;
      return waitMs > 0 ? { why: "paused", waitMs } : await admit(method, timeoutMs, false);
    },
    slowDown: async (retryAfterMs) => rest(hash, retryAfterMs),
  };
}

/*
 * When Polytomic asks to slow down (429), it means the partner key, not one tenant: every process waits. The pause is a
 * row, so that it outlives a process; the longer of two pauses wins. A process learns of it from its own answers and
 * from statements that read the row anyway, so a person's request costs no extra statement.
 */

/** If Polytomic does not say how long. */
const unsaidMs = secondMs;
/** A wrong date must not stop everything for good: after a day the next request is sent. */
const longestMs = dayMs;

let known = { key: "", until: new Date(0) };

/** How much of the pause is left, as far as this process knows; 0 if there is none. */
export function pausedMs(): number {
  return known.key === fingerprint() ? Math.max(0, known.until.getTime() - clock.now().getTime()) : 0;
}

/** Takes over the pause of a row. */
export function rememberPause(until: Date | null | undefined): void {
  const key = fingerprint();
  if (known.key !== key) known = { key, until: new Date(0) };
  if (until && until > known.until) known = { key, until };
}

/** Makes every process wait. Does not throw, because an answer must not get lost. */
export async function pause(retryAfterMs: number | undefined): Promise<void> {
  const until = later(clock.now(), Math.min(retryAfterMs ?? unsaidMs, longestMs));
  rememberPause(until);
  try {
    await db().$executeRaw`
      INSERT INTO upstream_pause (fingerprint, until) VALUES (${fingerprint()}, ${until})
      ON CONFLICT (fingerprint) DO UPDATE SET until = greatest(upstream_pause.until, excluded.until)`;
  } catch (error) {
    log().error({ err: error }, "a pause could not be shared");
  }
}

/** For tests, whose clock starts over. */
export function forgetPause(): void {
  known = { key: "", until: new Date(0) };
  rests.clear();
}

const hashOf = (key: Secret): string => createHash("sha256").update(key.reveal()).digest("hex");

/** The first 8 hex digits of the partner key's SHA-256: tells two keys apart and nothing else. */
export function fingerprint(): string {
  return hashOf(settings().polytomic.partnerKey).slice(0, 8);
}
