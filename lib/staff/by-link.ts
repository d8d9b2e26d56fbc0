import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { throttleLink } from "./throttle.ts";

/*
 * A token of a link is counted before it is looked up, for the network of `address`. One that exists gives its attempt
 * back, so only made-up ones use them up.
 */

/** Null if the token leads nowhere. Throws AppError `throttled`. */
export async function findByLink<T>(address: string, find: () => Promise<T | null>): Promise<T | null> {
  const forget = await throttleLink(address);
  const found = await find();
  if (found === null) log().warn({ address }, "a link leads nowhere");
  else await forget();
  return found;
}

/** The same for a page. `wait`: what it says instead after too many attempts. */
export async function readByLink<T>(
  address: string,
  find: () => Promise<T | null>,
): Promise<{ found: T | null; wait: string | null }> {
  try {
    return { found: await findByLink(address, find), wait: null };
  } catch (error) {
    if (!(error instanceof AppError && error.code === "throttled")) throw error;
    return { found: null, wait: error.message };
  }
}
