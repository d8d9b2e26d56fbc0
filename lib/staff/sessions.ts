import "server-only";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { isPassword } from "./passwords.ts";
import type { Staff } from "./staff.ts";
import { throttleConfirmation, throttleSignIn } from "./throttle.ts";
import { trace } from "./trace.ts";

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
  if (!fits || !staff || staff.disabledAt) {
    const target = { type: "staff", id: staff?.id ?? "unknown" } as const;
    const cause = !staff ? "unknown_email" : staff.disabledAt ? "disabled" : "wrong_password";
    await trace(db(), null, "staff.sign-in-failed", target, { cause, address, ...(staff ? {} : { email }) });
    return null;
  }
  await forget();
  return await transact(async (tx) => {
    const now = clock.now();
    const session = await tx.session.create({
      data: { staffId: staff.id, createdAt: now, authenticatedAt: now, expiresAt: later(now, sessionMs) },
    });
    await trace(tx, staff, "staff.signed-in", { type: "staff", id: staff.id }, { address });
    return session.id;
  });
}

export async function endSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { endedAt: clock.now() } });
    await trace(tx, staff, "staff.signed-out", { type: "staff", id: staff.id });
  });
}

/**
 * Whether this is the person's password; wrong ones are counted for the session. Throws AppError `invalid`, at the
 * form's field of that name, or `throttled`.
 */
export async function requirePassword(staff: Staff, password: Secret, field: string): Promise<void> {
  const forget = await throttleConfirmation(staff);
  const { passwordHash } = await db().staff.findUniqueOrThrow({
    where: { id: staff.id },
    select: { passwordHash: true },
  });
  if (!(await isPassword(password, passwordHash))) {
    await trace(db(), staff, "staff.confirm-failed", { type: "staff", id: staff.id });
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: { [field]: "Password is incorrect." },
    });
  }
  await forget();
}

/** Confirms the password again in the current session. */
export async function reauthenticate(staff: Staff, password: Secret): Promise<void> {
  await requirePassword(staff, password, "password");
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { authenticatedAt: clock.now() } });
    await trace(tx, staff, "staff.confirmed", { type: "staff", id: staff.id });
  });
}

/** Throws AppError `reauthenticate` if the password was confirmed too long ago. */
export function requireRecent(staff: Staff): void {
  if (clock.now().getTime() - staff.authenticatedAt.getTime() > recentMs)
    throw new AppError("reauthenticate", "Confirm your password to continue.");
}
