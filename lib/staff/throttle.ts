import "server-only";
import { createHash } from "node:crypto";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

const windowSeconds = 15 * 60;

// Few tries from one place; more from everywhere together, so that a stranger who keeps guessing
// does not lock the owner of the address out at once.
const limits = { place: 5, address: 30 };

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

/**
 * Counts a try before the password is looked at, so that parallel tries are all counted.
 * Throws AppError `throttled` with the minutes to wait; returns what forgets the tries after a success.
 */
export async function throttle(email: string, place: string): Promise<() => Promise<void>> {
  const byPlace = limiter("sign-in-place", limits.place);
  const byAddress = limiter("sign-in-address", limits.address);
  const placeKey = digest(`${email}\n${place}`);
  const addressKey = digest(email);
  try {
    await byPlace.consume(placeKey);
    await byAddress.consume(addressKey);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const minutes = Math.max(1, Math.ceil(refused.msBeforeNext / 60_000));
    throw new AppError("throttled", `Too many tries. Wait ${minutes} min, then sign in again.`);
  }
  return async () => {
    await Promise.all([byPlace.delete(placeKey), byAddress.delete(addressKey)]);
  };
}

/** Removes what no longer counts. The worker does this now and then. */
export async function forgetOldTries(): Promise<void> {
  await db().rateLimiterFlexible.deleteMany({ where: { expire: { lt: clock.now() } } });
}
