/**
 * What a server component hands to one of the browser's, as one text: value by value each would be visited three
 * times on its way. One object for each time the server was asked, so that `===` tells whether it was again.
 */
export type Packed<T> = { json: string; readonly of?: T };

export const pack = <T>(value: T): Packed<T> => ({ json: JSON.stringify(value) });

/** What JSON keeps of it: no dates, nothing undefined. */
export const unpack = <T>({ json }: Packed<T>): T => JSON.parse(json) as T;
