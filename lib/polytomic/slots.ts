import "server-only";
/**
 * How many requests of background work are under way at once, over all workers: each needs a slot, which is a
 * row. A slot is taken by one statement that passes over rows that others are taking just then; whoever dies
 * with one loses it when its time is over. The database's clock counts, so that no two machines differ.
 */
import { clock, secondMs } from "#lib/base/clock.ts";
import { db, sql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import { fingerprint } from "./partner-key.ts";
import { rememberPause } from "./pause.ts";
import type { HeldBack } from "./result.ts";

export type Slot = { n: number; holder: string };

/** What a hold lasts longer than the request that it is for. */
const marginMs = 10 * secondMs;

const shortestWaitMs = 50;
const longestWaitMs = secondMs;

type Taken = { n: number | null; pausedUntil: Date | null };

let isSeeded = false;

/** The rows that are missing: none but for the first time. */
async function seed(): Promise<boolean> {
  if (isSeeded) return false;
  const { concurrency } = settings().polytomic;
  const made = await db().$executeRaw`
    INSERT INTO upstream_slot (n, until) SELECT n, 'epoch' FROM generate_series(1, ${concurrency}::int) AS n
    ON CONFLICT DO NOTHING`;
  isSeeded = true;
  return made > 0;
}

/** Takes a free slot for `forMs`. `heedsPause`: not while the partner key is to rest. */
async function tryTake(holder: string, forMs: number, heedsPause: boolean): Promise<Taken> {
  const { concurrency } = settings().polytomic;
  const open = heedsPause ? sql`NOT EXISTS (SELECT FROM paused)` : sql`true`;
  const rows = await db().$queryRaw<Taken[]>`
    WITH paused AS (
      SELECT until FROM upstream_pause WHERE fingerprint = ${fingerprint()} AND until > ${clock.now()}
    ), taken AS (
      UPDATE upstream_slot SET holder = ${holder}::uuid, until = clock_timestamp() + ${forMs} * interval '1 ms'
      WHERE n = (
        SELECT n FROM upstream_slot WHERE n <= ${concurrency} AND until < clock_timestamp() AND ${open}
        ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED
      ) RETURNING n
    )
    SELECT (SELECT n FROM taken) AS n, (SELECT until FROM paused) AS "pausedUntil"`;
  const [taken = { n: null, pausedUntil: null }] = rows;
  rememberPause(taken.pausedUntil);
  return taken;
}

type Wish = {
  /** How long it is needed at most. */
  forMs: number;
  /** How long to wait for one. */
  patienceMs: number;
  heedsPause: boolean;
};

/** A slot, or why there is none and after how long to ask again. Waits grow, and differ, so that nobody crowds. */
export async function takeSlot({ forMs, patienceMs, heedsPause }: Wish): Promise<Slot | HeldBack> {
  const holder = random.uuid();
  for (let [waitMs, waitedMs] = [shortestWaitMs, 0]; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const { n, pausedUntil } = await tryTake(holder, forMs + marginMs, heedsPause);
    if (n !== null) return { n, holder };
    const restMs = heedsPause && pausedUntil ? pausedUntil.getTime() - clock.now().getTime() : 0;
    if (restMs === 0 && (await seed())) continue;
    const nextMs = Math.max(restMs, Math.round(waitMs * (0.5 + random.fraction())));
    if (waitedMs + nextMs > patienceMs) return { why: restMs > 0 ? "paused" : "full", waitMs: nextMs };
    await clock.sleep(nextMs);
    waitedMs += nextMs;
  }
}

/** Keeps it for another `forMs`; false when it is somebody else's by now. */
export async function keepSlot({ n, holder }: Slot, forMs: number): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE upstream_slot SET until = clock_timestamp() + ${forMs + marginMs} * interval '1 ms'
    WHERE n = ${n} AND holder = ${holder}::uuid AND until >= clock_timestamp()`;
  return count === 1;
}

/** A slot that could not be given back is free when its time is over; it is no reason to lose an answer. */
export async function giveSlot({ n, holder }: Slot): Promise<void> {
  try {
    await db().$executeRaw`
      UPDATE upstream_slot SET holder = NULL, until = 'epoch' WHERE n = ${n} AND holder = ${holder}::uuid`;
  } catch (error) {
    log().warn({ err: error }, "a slot was not given back");
  }
}
