import "server-only";
/**
 * Limits how many requests of background work run at once, over all workers: each needs a slot, which is a row. One
 * statement takes a slot and skips rows that others are taking. The slot of a dead process is free when its time is
 * over, by the database's clock, because machines differ.
 */
import { clock, secondMs } from "#lib/base/clock.ts";
import { type Db, db, sql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { HeldBack } from "./result.ts";

export type Slot = { n: number; holder: string };

/** How much longer a slot is held than its request may take. */
const marginMs = 10 * secondMs;

const shortestWaitMs = 50;
const longestWaitMs = secondMs;

type Taken = { n: number | null; pausedUntil: Date | null };

let seeded: Db | undefined;

/** Adds the missing rows, which is needed only the first time in a database. */
async function seed(): Promise<boolean> {
  if (seeded === db()) return false;
  const { concurrency } = settings().polytomic;
  const made = await db().$executeRaw`
    INSERT INTO upstream_slot (n, until) SELECT n, 'epoch' FROM generate_series(1, ${concurrency}::int) AS n
    ON CONFLICT DO NOTHING`;
  seeded = db();
  return made > 0;
}

/** Takes a free slot for `forMs`. With `heedsPause`, none during a pause of the key with this fingerprint. */
async function tryTake(
  holder: string,
  forMs: number,
  { fingerprint, heedsPause }: Pick<Wish, "fingerprint" | "heedsPause">,
): Promise<Taken> {
  const { concurrency } = settings().polytomic;
  const open = heedsPause ? sql`NOT EXISTS (SELECT FROM paused)` : sql`true`;
  const rows = await db().$queryRaw<Taken[]>`
    WITH paused AS (
      SELECT until FROM upstream_pause WHERE fingerprint = ${fingerprint} AND until > ${clock.now()}
    ), taken AS (
      UPDATE upstream_slot SET holder = ${holder}::uuid, until = clock_timestamp() + ${forMs} * interval '1 ms'
      WHERE n = (
        SELECT n FROM upstream_slot WHERE n <= ${concurrency} AND until < clock_timestamp() AND ${open}
        ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED
      ) RETURNING n
    )
    SELECT (SELECT n FROM taken) AS n, (SELECT until FROM paused) AS "pausedUntil"`;
  const [taken = { n: null, pausedUntil: null }] = rows;
  return taken;
}

type Wish = {
  /** The longest time that it is needed. */
  forMs: number;
  /** How long to wait for one. */
  patienceMs: number;
  heedsPause: boolean;
  /** The partner key's; see pace.ts. */
  fingerprint: string;
  /** Called with the pause that was found, if there is one. */
  onPause: (until: Date) => void;
};

/** A slot, or why there is none and when to ask again. Waits grow and vary, so that workers don't crowd. */
export async function takeSlot(wish: Wish): Promise<Slot | HeldBack> {
  const { forMs, patienceMs, heedsPause } = wish;
  const holder = random.uuid();
  for (let [waitMs, waitedMs] = [shortestWaitMs, 0]; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const { n, pausedUntil } = await tryTake(holder, forMs + marginMs, wish);
    if (pausedUntil) wish.onPause(pausedUntil);
    if (n !== null) return { n, holder };
    const restMs = heedsPause && pausedUntil ? pausedUntil.getTime() - clock.now().getTime() : 0;
    if (restMs === 0 && (await seed())) continue;
    const nextMs = Math.max(restMs, Math.round(waitMs * (0.5 + random.fraction())));
    if (waitedMs + nextMs > patienceMs) return { why: restMs > 0 ? "paused" : "full", waitMs: nextMs };
    await clock.sleep(nextMs);
    waitedMs += nextMs;
  }
}

/** Keeps it for another `forMs`; false if another worker has it by now. */
export async function keepSlot({ n, holder }: Slot, forMs: number): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE upstream_slot SET until = clock_timestamp() + ${forMs + marginMs} * interval '1 ms'
    WHERE n = ${n} AND holder = ${holder}::uuid AND until >= clock_timestamp()`;
  return count === 1;
}

/** Does not throw: a slot that can't be given back is free when its time is over, and an answer must not get lost. */
export async function giveSlot({ n, holder }: Slot): Promise<void> {
  try {
    await db().$executeRaw`
      UPDATE upstream_slot SET holder = NULL, until = 'epoch' WHERE n = ${n} AND holder = ${holder}::uuid`;
  } catch (error) {
    log().warn({ err: error }, "a slot could not be given back");
  }
}
