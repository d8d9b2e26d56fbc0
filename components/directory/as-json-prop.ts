/**
 * What a server component hands to one of the browser's, as one text: value by value, each would be visited three
 * times on its way.
 */
export type Packed<T> = { json: string; readonly of?: T };

/** JSON keeps no dates, and nothing undefined. */
export const pack = <T>(value: T): Packed<T> => ({ json: JSON.stringify(value) });

const unpacked = new WeakMap<object, unknown>();

/** What was packed; the same object each time, as if it had been handed over itself. */
export function unpack<T>(packed: Packed<T>): T {
  if (!unpacked.has(packed)) unpacked.set(packed, JSON.parse(packed.json));
  return unpacked.get(packed) as T;
}
