import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { requestAddress, requestUserAgent } from "./client-address.ts";
import { findStaff } from "./current-staff.ts";
import { findKnownBrowser, rememberBrowser } from "./known-browser.ts";
import { clearSessionCookie, setSessionCookie } from "./session-cookie.ts";
import { endSession, openSession } from "./sessions.ts";
import type { Staff } from "./staff.ts";

/**
 * Opens a session for this request's browser; null if email or password is wrong. The session of whoever was signed
 * in there ends, because its cookie is replaced.
 */
export async function openHere(email: string, password: Secret, isProven = false): Promise<string | null> {
  const [address, userAgent, knownBrowser] = await Promise.all([
    requestAddress(),
    requestUserAgent(),
    findKnownBrowser(email),
  ]);
  const sessionId = await openSession(email, password, address, { knownBrowser, isProven, userAgent });
  if (sessionId === null) return null;
  await endSessionHere();
  await rememberBrowser(email);
  return sessionId;
}

async function endSessionHere(): Promise<void> {
  const before = await findStaff();
  if (before) await endSession(before);
}

/** Makes a session that was opened otherwise the one of this browser. */
export async function replaceSession(sessionId: string): Promise<void> {
  await endSessionHere();
  await setSessionCookie(sessionId);
}

/**
 * Opens a session and sets its cookie from a server action, so that the form works without client script. `isProven`: a
 * one-time link has just set this password. Throws AppError `invalid` if email or password is wrong, `throttled` after
 * too many attempts.
 */
export async function signIn(email: string, password: Secret, isProven = false): Promise<void> {
  const sessionId = await openHere(email, password, isProven);
  if (sessionId === null)
    throw new AppError("invalid", "Email or password is incorrect.", {
      hint: "Forgot it? Ask an admin for a reset link.",
    });
  await setSessionCookie(sessionId);
}

/** Ends the session in the database and the browser's cookie. */
export async function signOut(staff: Staff | null): Promise<void> {
  if (staff) await endSession(staff);
  await clearSessionCookie();
}
