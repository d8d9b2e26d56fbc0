import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { isPassword } from "./passwords.ts";
import type { Staff } from "./staff.ts";
import { throttleConfirmation, throttleSignIn } from "./throttle.ts";

/** A session lasts a working day. */
export const sessionMs = 12 * hourMs;
/** What gives rights, or decides what becomes of a key, needs a password confirmed within this time. */
const recentMs = 10 * minuteMs;

/**
 * Checks email and password and opens a session; null if they are wrong. `knownBrowser` is the id of a browser in
 * which this account signed in before. Throws AppError `throttled` after too many attempts.
 */
export async function openSession(
  email: string,
  password: Secret,
  address: string,
  knownBrowser: string | null = null,
): Promise<string | null> {
  const forget = await throttleSignIn(email, address, knownBrowser);
  const staff = await db().staff.findUnique({ where: { email }, omit: { passwordHash: false } });
  const fits = await isPassword(password, staff?.passwordHash);
  if (!fits || !staff || staff.disabledAt) return null;
  await forget();
  return await transact(async (tx) => {
    const now = clock.now();
    const session = await tx.session.create({
      data: { staffId: staff.id, createdAt: now, authenticatedAt: now, expiresAt: later(now, sessionMs) },
    });
    await record(tx, staff, "staff.signed-in", { type: "staff", id: staff.id }, {});
    return session.id;
  });
}

export async function endSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { endedAt: clock.now() } });
    await record(tx, staff, "staff.signed-out", { type: "staff", id: staff.id }, {});
  });
}

/** Confirms the password again in the current session. Throws AppError `invalid` or `throttled`. */
export async function reauthenticate(staff: Staff, password: Secret): Promise<void> {
  const forget = await throttleConfirmation(staff.sessionId);
  const { passwordHash } = await db().staff.findUniqueOrThrow({
    where: { id: staff.id },
    select: { passwordHash: true },
  });
  if (!(await isPassword(password, passwordHash)))
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: { password: "Password is incorrect." },
    });
  await forget();
  await db().session.update({ where: { id: staff.sessionId }, data: { authenticatedAt: clock.now() } });
}

/** Throws AppError `reauthenticate` if the password was confirmed too long ago. */
export function requireRecent(staff: Staff): void {
  if (clock.now().getTime() - staff.authenticatedAt.getTime() > recentMs)
    throw new AppError("reauthenticate", "Confirm your password to continue.");
}
