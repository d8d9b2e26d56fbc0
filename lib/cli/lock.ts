/**
 * Locks that end with their process: SQLite asks the operating system for them, so a kill -9 leaves
 * nothing stale behind and nobody can hold the same one twice.
 */
import { DatabaseSync } from "node:sqlite";

// Referred to from here, because a handle that is collected as garbage gives its lock away.
const held = new Set<DatabaseSync>();

/** Takes the lock for as long as this process lives; false when somebody holds it for longer than `waitMs`. */
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
