import "server-only";
import { createHash } from "node:crypto";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

const windowSeconds = 15 * 60;

// Few attempts from one network address, more from all together, so that someone who guesses passwords
// does not lock out the owner of the email immediately.
const signInLimits = { place: 5, address: 30 };

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

function limiter(keyPrefix: string, points: number) {
  const storeClient = db();
  const tableName = "rateLimiterFlexible";
  return new RateLimiterPrisma({
    storeClient,
    tableName,
    keyPrefix,
    points,
    duration: windowSeconds,
    clearExpiredByTimeout: false,
  });
}

/** `points` attempts of one thing, identified by `of`; `kind` separates the kinds of attempts. */
type Limit = { kind: string; points: number; of: string };

/**
 * Counts an attempt against each limit before it is examined, so that parallel attempts all count. Throws AppError
 * `throttled`; returns a function that clears the attempts after a success.
 */
export async function countTry(
  limits: Limit[],
  refusal: (minutes: number) => string,
): Promise<() => Promise<void>> {
  const counted = limits.map(({ kind, points, of }) => ({ store: limiter(kind, points), key: digest(of) }));
  try {
    for (const { store, key } of counted) await store.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const minutes = Math.max(1, Math.ceil(refused.msBeforeNext / 60_000));
    throw new AppError("throttled", refusal(minutes));
  }
  return async () => {
    await Promise.all(counted.map(({ store, key }) => store.delete(key)));
  };
}

/** An attempt to sign in. */
export function throttle(email: string, place: string): Promise<() => Promise<void>> {
  const limits = [
    { kind: "sign-in-place", points: signInLimits.place, of: `${email}\n${place}` },
    { kind: "sign-in-address", points: signInLimits.address, of: email },
  ];
  return countTry(limits, (minutes) => `Too many attempts. Wait ${minutes} min, then sign in again.`);
}

/** Removes expired counters. The worker does this from time to time. */
export async function forgetOldTries(): Promise<void> {
  await db().rateLimiterFlexible.deleteMany({ where: { expire: { lt: clock.now() } } });
}
