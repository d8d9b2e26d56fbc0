/** Two transactions at once, one of which holds what the other needs. */
import type { Tx } from "#lib/base/db.ts";

/** Those that wait for a lock of ours, or of one that waits for ours. */
const countWaiting = async (tx: Tx): Promise<number> =>
  (
    await tx.$queryRaw<{ pid: number }[]>`
      WITH RECURSIVE waiting AS (
        SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
        UNION
        SELECT lock.pid FROM pg_locks AS lock JOIN waiting ON waiting.pid = ANY(pg_blocking_pids(lock.pid))
        WHERE NOT lock.granted)
      SELECT pid FROM waiting`
  ).length;

/** Returns when `other` waits for a lock of this transaction (as the last of `all` that do), or is over. */
export async function untilItWaits(tx: Tx, other: Promise<unknown>, all = 1): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  other.then(end, end);
  // The embedded database runs one transaction at a time: there the other waits without a lock.
  const isServer = Boolean(process.env.TEST_DATABASE_URL);
  while (isServer && !isOver && (await countWaiting(tx)) < all) await new Promise(setImmediate);
}
