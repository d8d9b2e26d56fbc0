import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { type Href, signInCodeHref } from "#lib/forms/href.ts";
import { requestAddress, requestUserAgent } from "./client-address.ts";
import { findStaff } from "./current-staff.ts";
import { findKnownBrowser, rememberBrowser } from "./known-browser.ts";
import { awaitCode, findAwaited, openByCode, over, stopAwaiting } from "./second-step.ts";
import { clearSessionCookie, setSessionCookie } from "./session-cookie.ts";
import { CodeNeeded, endSession, openSession } from "./sessions.ts";
import type { Staff } from "./staff.ts";
import { safePath } from "./way-back.ts";

async function visitor(email: string) {
  const [address, userAgent, knownBrowser] = await Promise.all([
    requestAddress(),
    requestUserAgent(),
    findKnownBrowser(email),
  ]);
  return { address, userAgent, knownBrowser };
}

/** The session of whoever was signed in in this browser ends, because its cookie is replaced. */
async function endSessionHere(): Promise<void> {
  const before = await findStaff();
  if (before) await endSession(before);
}

async function takeOver(email: string): Promise<void> {
  await endSessionHere();
  await rememberBrowser(email);
}

/**
 * Opens a session for this request's browser; null if email or password is wrong. Throws CodeNeeded if the person has
 * a second factor.
 */
export async function openHere(email: string, password: Secret, isProven = false): Promise<string | null> {
  const { address, ...trial } = await visitor(email);
  const sessionId = await openSession(email, password, address, { isProven, ...trial });
  if (sessionId !== null) await takeOver(email);
  return sessionId;
}

/** Makes a session that was opened otherwise the one of this browser. */
export async function replaceSession(sessionId: string): Promise<void> {
  await endSessionHere();
  // A password that was right is not asked for its code any more.
  await stopAwaiting();
  await setSessionCookie(sessionId);
}

/**
 * Opens a session and sets its cookie from a server action, so that the form works without client script. Returns where
 * the browser goes: `next`, or where the code of a second factor is asked for. `isProven`: a one-time link has just set
 * this password. Throws AppError `invalid` if email or password is wrong, `throttled` after too many attempts.
 */
export async function signIn(
  email: string,
  password: Secret,
  { next, isProven = false }: { next?: string | undefined; isProven?: boolean } = {},
): Promise<Href> {
  try {
    const sessionId = await openHere(email, password, isProven);
    if (sessionId === null)
      throw new AppError("invalid", "Email or password is incorrect.", {
        hint: "Forgot it? Ask an admin for a reset link.",
      });
    await setSessionCookie(sessionId);
    return safePath(next);
  } catch (error) {
    if (!(error instanceof CodeNeeded)) throw error;
    await awaitCode(error);
    return signInCodeHref(next);
  }
}

/** The second step. Throws AppError `invalid` if the code is wrong, `throttled`, or `conflict` if it comes too late. */
export async function signInWithCode(code: string): Promise<void> {
  const person = await findAwaited();
  if (!person) throw over();
  const { address, ...trial } = await visitor(person.email);
  const sessionId = await openByCode(person, code, address, trial);
  await takeOver(person.email);
  await stopAwaiting();
  await setSessionCookie(sessionId);
}

/** This browser's session continues with another token; null: with the one that it has. */
export async function continueHere(renewed: string | null): Promise<void> {
  if (renewed !== null) await setSessionCookie(renewed);
}

/** Ends the session in the database and the browser's cookie. */
export async function signOut(staff: Staff | null): Promise<void> {
  if (staff) await endSession(staff);
  await clearSessionCookie();
}
