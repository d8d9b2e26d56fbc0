import "server-only";

/**
 * Reads once in a drive what nothing else changes while the operation holds its tenant's lease. `during`: the drive,
 * see Moment; null: reads each time. What could not be read is read again.
 */
export function keeping<A extends readonly (string | null)[], T>(read: (...asked: A) => Promise<T>) {
  const kept = new WeakMap<object, Map<string, Promise<T>>>();
  return async (during: object | null, ...asked: A): Promise<T> => {
    if (during === null) return await read(...asked);
    const own = kept.get(during) ?? new Map<string, Promise<T>>();
    kept.set(during, own);
    const name = JSON.stringify(asked);
    const found = own.get(name) ?? read(...asked);
    own.set(name, found);
    return await found.catch((error: unknown) => {
      own.delete(name);
      throw error;
    });
  };
}
