import "server-only";
/** Sign-in by OpenID Connect: to the provider and back. Each function returns where the browser continues. */
import { headers } from "next/headers";
import { clock, later } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OidcSettings } from "#lib/base/oidc-settings.ts";
import { settings } from "#lib/base/settings.ts";
import { confirmedHref, signInFailedHref, signInHref } from "#lib/forms/href.ts";
import { requestAddress, requestUserAgent } from "./client-address.ts";
import { confirmSession } from "./confirm.ts";
import { findStaff } from "./current-staff.ts";
import { rememberBrowser } from "./known-browser.ts";
import { requireAccount, requireLinked } from "./oidc-account.ts";
import { type Attempt, keepAttempt, takeAttempt } from "./oidc-attempt.ts";
import type { Claims } from "./oidc-claims.ts";
import { authorizationUrl, redeem } from "./oidc-provider.ts";
import { OidcRefusal } from "./oidc-refusal.ts";
import { createSession, notRecent, sessionMs } from "./sessions.ts";
import { continueHere, replaceSession } from "./sign-in.ts";
import type { Staff } from "./staff.ts";
import { throttleOidc } from "./throttle.ts";
import { trace } from "./trace.ts";
import { safePath } from "./way-back.ts";

/** How far the provider's clock may be behind ours. */
const clockSkewMs = 30_000;

/** When the provider asked for credentials; null if that was before the sign-in here began: its session was still open. */
function findFresh({ authenticatedAt }: Claims, { startedAt }: Attempt): Date | null {
  if (!authenticatedAt || authenticatedAt < later(startedAt, -clockSkewMs)) return null;
  // The provider's clock may be ahead of ours.
  return authenticatedAt > clock.now() ? clock.now() : authenticatedAt;
}

type Query = URLSearchParams;
type Begun = Pick<Attempt, "next" | "sessionId">;

function requireSettings(): OidcSettings {
  const { oidc } = settings();
  if (!oidc) throw new OidcRefusal("oidc_off");
  return oidc;
}

/**
 * A page of another site may not replace the session of whoever is signed in. Browsers say where a request was begun, but
 * not to an address that is neither https nor on this machine.
 */
async function requireOwnStart(): Promise<void> {
  const from = (await headers()).get("sec-fetch-site");
  if (from !== null && !["same-origin", "none"].includes(from) && (await findStaff()))
    throw new OidcRefusal("oidc_elsewhere");
}

/** `confirm`: the signed-in person confirms who they are. */
export async function beginOidc(query: Query): Promise<string> {
  const staff = query.has("confirm") ? await findStaff() : null;
  if (query.has("confirm") && !staff) return signInHref();
  const begun: Begun = staff
    ? { sessionId: staff.sessionId }
    : { next: safePath(query.get("next") ?? undefined) };
  try {
    const oidc = requireSettings();
    if (!staff) await requireOwnStart();
    const proof = await keepAttempt(begun);
    return await authorizationUrl(oidc, proof, {
      maxAgeMs: staff ? 0 : sessionMs,
      fresh: staff !== null,
      email: staff?.email,
    });
  } catch (error) {
    const address = await requestAddress();
    return await refuse(address, begun, error, () => throttleOidc(address));
  }
}

/** `search`: what the provider sent back. */
export async function finishOidc(search: string): Promise<string> {
  const address = await requestAddress();
  const attempt = await takeAttempt(new URLSearchParams(search).get("state"));
  try {
    const forget = await throttleOidc(address);
    const oidc = requireSettings();
    if (!attempt) throw new OidcRefusal("oidc_state");
    const claims = await redeem(oidc, search, attempt);
    const next = attempt.sessionId
      ? await confirm(oidc, attempt, claims)
      : await enter(oidc, attempt, claims, address);
    await forget();
    return next;
  } catch (error) {
    return await refuse(address, attempt ?? {}, error);
  }
}

/**
 * The provider's own session opens one here, which then asks for credentials like any old one: or whoever sits at the
 * browser would undo "Lock now" and signing out with a click.
 */
async function enter(oidc: OidcSettings, attempt: Attempt, claims: Claims, address: string): Promise<string> {
  const id = await requireAccount(oidc, claims);
  const userAgent = await requestUserAgent();
  const authenticatedAt = findFresh(claims, attempt) ?? notRecent();
  const opening = { address, userAgent, openedBy: "oidc", authenticatedAt } as const;
  const sessionId = await transact((tx) => createSession(tx, { id, passwordHash: null }, opening));
  // The account may have been disabled since it was read.
  if (sessionId === null) throw new OidcRefusal("oidc_disabled");
  await replaceSession(sessionId);
  // The account may have a password too, whose attempts strangers can use up.
  const { email } = await db().staff.findUniqueOrThrow({ where: { id }, select: { email: true } });
  await rememberBrowser(email);
  return safePath(attempt.next);
}

async function confirm(oidc: OidcSettings, attempt: Attempt, claims: Claims): Promise<string> {
  const staff = await findStaff();
  if (staff?.sessionId !== attempt.sessionId || !staff) throw new OidcRefusal("oidc_state");
  // Whoever sits at the browser can take max_age out of the address.
  if (!findFresh(claims, attempt)) throw new OidcRefusal("oidc_not_recent");
  if ((await requireLinked(oidc, claims)) !== staff.id) throw new OidcRefusal("oidc_other_person");
  await continueHere(await confirmSession(staff, "oidc"));
  return confirmedHref("yes");
}

/** Records why, and leads back to where it began, with the reason as a code. */
async function refuse(
  address: string,
  { next, sessionId }: Begun,
  error: unknown,
  count: () => Promise<unknown> = async () => undefined,
): Promise<string> {
  const staff = sessionId ? await findStaff() : null;
  const lead = (code: string) => (staff ? confirmedHref(code) : signInFailedHref(code, next));
  try {
    await count();
    if (!(error instanceof OidcRefusal)) throw error;
    await traceRefusal(staff, error, address);
    return lead(error.code);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "throttled") return lead("throttled");
    throw thrown;
  }
}

async function traceRefusal(staff: Staff | null, { code, detail }: OidcRefusal, address: string) {
  const target = { type: "staff", id: staff?.id ?? "unknown" } as const;
  const action = staff ? "staff.confirm-failed" : "staff.sign-in-failed";
  await trace(db(), staff, action, target, { ...detail, method: "oidc", cause: code, address });
}
