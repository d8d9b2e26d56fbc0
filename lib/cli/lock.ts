/**
 * Locks that end with their process: SQLite takes them from the operating system, so a kill -9 leaves no stale lock
 * and a lock has only one holder.
 */
import { DatabaseSync } from "node:sqlite";

// A reference, because a garbage-collected handle releases its lock.
const held = new Set<DatabaseSync>();

/** Takes the lock for the life of this process; false if another process keeps it longer than `waitMs`. */
export function takeLock(path: string, waitMs = 0): { release: () => void } | undefined {
  const file = new DatabaseSync(path, { timeout: waitMs });
  try {
    file.exec("BEGIN EXCLUSIVE");
    held.add(file);
    return {
      release: () => {
        held.delete(file);
        file.close();
      },
    };
  } catch (error) {
    file.close();
    if (error instanceof Error && "errcode" in error && error.errcode === 5) return undefined;
    throw error;
  }
}
