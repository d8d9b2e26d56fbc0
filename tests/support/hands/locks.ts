/** Two transactions at once, one of which holds what the other needs. */
import type { Tx } from "#lib/base/db.ts";

const waitsForUs = async (tx: Tx) =>
  (
    await tx.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`
  ).length > 0;

/** Returns when `other` waits for a lock of this transaction, or is over. */
export async function untilItWaits(tx: Tx, other: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  other.then(end, end);
  // The embedded database runs one transaction at a time: there the other waits without a lock.
  const isServer = Boolean(process.env.TEST_DATABASE_URL);
  while (isServer && !isOver && !(await waitsForUs(tx))) await new Promise(setImmediate);
}
