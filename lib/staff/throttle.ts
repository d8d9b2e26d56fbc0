import "server-only";
import { createHash } from "node:crypto";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import type { Actor, Detail } from "#lib/audit/record.ts";
import { networkOf, siteOf } from "#lib/base/client-address.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { countRefused } from "./refused.ts";
import type { Staff } from "./staff.ts";
import { trace } from "./trace.ts";

const windowSeconds = 15 * 60;

/**
 * How many attempts fail before the next is refused: of one account from one network, of one account from all
 * networks, of all accounts from one network, from a browser that has signed in to the account before, of one session
 * that confirms its password, of links from one network, of codes for one account or known browser, and of answers of single
 * sign-on from one network. What is counted for a network is allowed five times as often for an IPv6 site of many.
 */
const most = { pair: 5, account: 30, network: 60, browser: 10, session: 5, link: 30, code: 10, oidc: 60 };

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

export type LimitKind =
  | `${"sign-in" | "one-time-link" | "oidc"}-site`
  | `sign-in-${"network" | "pair" | "account" | "browser" | "code" | "code-browser"}`
  | "confirm"
  | "one-time-link"
  | "oidc"
  | "connect-link"
  | `key-link${"" | "-passphrase" | "-code"}`;

/**
 * `points` attempts of one thing, identified by `of`; `kind` separates the kinds of attempts. With `shared` a success
 * gives back only its own attempt, because the failures before it may be of other accounts.
 */
type Limit = { kind: LimitKind; points: number; of: string; shared?: boolean };

/** The 1st, 10th, 100th and so on leave a row, so that a stranger can't fill the audit. */
const isRecorded = (refused: number) => /^10*$/.test(String(refused));

/**
 * Counts an attempt against each limit before it is examined, so that parallel attempts all count. Throws AppError
 * `throttled`; returns a function that clears the attempts after a success.
 */
export async function countTry(
  limits: Limit[],
  refusal: (minutes: number) => string,
  who: { actor?: Actor; detail?: Detail } = {},
): Promise<() => Promise<void>> {
  const counted = limits.map(({ kind, points, of, shared = false }) => ({
    kind,
    store: limiter(kind, points),
    key: digest(of),
    shared,
  }));
  for (const { kind, store, key } of counted) {
    const refused = await store.consume(key).then(
      () => null,
      (error: unknown) => {
        if (error instanceof RateLimiterRes) return error;
        throw error;
      },
    );
    if (!refused) continue;
    const { actor = null, detail } = who;
    const soFar = refused.consumedPoints - store.points;
    countRefused({ targetId: kind, actorId: actor?.id, address: detail?.address });
    if (isRecorded(soFar)) {
      const more = soFar > 1 ? { ...detail, refused: soFar } : detail;
      await trace(db(), actor, "access.throttled", { type: "access", id: kind }, more);
    }
    const minutes = Math.max(1, Math.ceil(refused.msBeforeNext / 60_000));
    throw new AppError("throttled", refusal(minutes));
  }
  return async () => {
    await Promise.all(
      counted.map(({ store, key, shared }) => (shared ? store.reward(key) : store.delete(key))),
    );
  };
}

/** What is counted for a network is counted for a whole site as well, which has many. */
function ofPlace(
  name: "sign-in" | "one-time-link" | "oidc",
  kind: LimitKind,
  points: number,
  address: string,
): Limit[] {
  const site = siteOf(address);
  const ofSite: Limit = { kind: `${name}-site`, points: points * 5, of: site ?? "", shared: true };
  return [{ kind, points, of: networkOf(address), shared: true }, ...(site === null ? [] : [ofSite])];
}

const tooMany = (minutes: number) => `Too many attempts. Wait ${minutes} min, then try again.`;

/**
 * An attempt to sign in. Strangers can use up an account's attempts, so a browser that has signed in to it before has
 * its own.
 */
export function throttleSignIn(
  email: string,
  address: string,
  knownBrowser: string | null,
  more: Limit[] = [],
): Promise<() => Promise<void>> {
  const network = networkOf(address);
  const ofStrangers: Limit[] = [
    ...ofPlace("sign-in", "sign-in-network", most.network, address),
    { kind: "sign-in-pair", points: most.pair, of: `${email}\n${network}` },
    { kind: "sign-in-account", points: most.account, of: email },
  ];
  const ofBrowser: Limit[] = [
    { kind: "sign-in-browser", points: most.browser, of: `${email}\n${knownBrowser}` },
  ];
  const limits = knownBrowser === null ? ofStrangers : ofBrowser;
  return countTry([...limits, ...more], tooMany, { detail: { email, address } });
}

/** A code after the right password. It counts as an attempt to sign in too, and only people with the password get here. */
export function throttleCode(email: string, address: string, knownBrowser: string | null) {
  const of = knownBrowser === null ? email : `${email}\n${knownBrowser}`;
  const kind = knownBrowser === null ? "sign-in-code" : "sign-in-code-browser";
  const limit = { kind, points: most.code, of } as const;
  return throttleSignIn(email, address, knownBrowser, [limit]);
}

/** An attempt to confirm the password in a session. */
export function throttleConfirmation(staff: Staff): Promise<() => Promise<void>> {
  const limit: Limit = { kind: "confirm", points: most.session, of: staff.sessionId };
  return countTry([limit], tooMany, { actor: staff });
}

/** An attempt to use a link. */
export function throttleLink(address: string): Promise<() => Promise<void>> {
  const limits = ofPlace("one-time-link", "one-time-link", most.link, address);
  return countTry(limits, tooMany, { detail: { address } });
}

/** An answer that a browser brings from single sign-on. */
export function throttleOidc(address: string): Promise<() => Promise<void>> {
  return countTry(ofPlace("oidc", "oidc", most.oidc, address), tooMany, { detail: { address } });
}

/** Removes expired counters. The worker does this from time to time. */
export async function forgetOldTries(): Promise<void> {
  await db().rateLimiterFlexible.deleteMany({ where: { expire: { lt: clock.now() } } });
}
