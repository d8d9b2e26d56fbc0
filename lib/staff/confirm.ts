import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { Secret } from "#lib/base/secret.ts";
import { readCode, spendCode, wrongCode } from "./codes.ts";
import { isPassword } from "./passwords.ts";
import { findUnlockedUntil } from "./sessions.ts";
import { cookieTextOf, type Staff } from "./staff.ts";
import { throttleConfirmation } from "./throttle.ts";
import { trace } from "./trace.ts";

/* Proving again who one is, in a session that is open. */

/**
 * Whether this is the person's password, and a code of their second factor if they have one; wrong ones are counted for
 * the session. Throws AppError `invalid`, at the form's field `field` or `code`, or `throttled`.
 */
export async function requirePassword(
  staff: Staff,
  password: Secret,
  field: string,
  code = "",
): Promise<void> {
  const forget = await throttleConfirmation(staff);
  const target = { type: "staff", id: staff.id } as const;
  const { passwordHash } = await db().staff.findUniqueOrThrow({
    where: { id: staff.id },
    select: { passwordHash: true },
  });
  if (!(await isPassword(password, passwordHash))) {
    await trace(db(), staff, "staff.confirm-failed", target);
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: { [field]: "Password is incorrect." },
    });
  }
  if (staff.hasSecondFactor) {
    const read = await readCode(staff.id, code);
    if (!read || !(await transact((tx) => spendCode(tx, read)))) {
      await trace(db(), staff, "staff.confirm-failed", target, { cause: "wrong_code" });
      throw wrongCode(code);
    }
  }
  await forget();
}

/**
 * Confirms the password, and the code if there is a second factor, again in the current session. Without a password, the
 * person has confirmed at the identity provider: see oidc.ts. Throws AppError `invalid` if they have not. Returns what
 * the cookie holds from now on; null if that stays as it is.
 */
export async function reauthenticate(
  staff: Staff,
  password: Secret | undefined,
  code = "",
): Promise<string | null> {
  if (password !== undefined) {
    await requirePassword(staff, password, "password", code);
    return await confirmSession(staff);
  }
  if (!findUnlockedUntil(staff))
    throw new AppError("invalid", "Confirm it is you at the identity provider first.");
  return null;
}

/**
 * The person has just proved who they are: the session gets another token, and the cookie with the old one opens
 * nothing any longer. Returns what the new one holds. Null if another tab was faster: the browser has its cookie.
 */
export async function renewSession(
  tx: Tx,
  { sessionId: id, sessionToken: token }: Staff,
): Promise<string | null> {
  const data = { authenticatedAt: clock.now(), token: random.sessionId() };
  const { count } = await tx.session.updateMany({ where: { id, token, endedAt: null }, data });
  return count === 0 ? null : cookieTextOf(id, data.token);
}

export async function confirmSession(staff: Staff, method?: "oidc"): Promise<string | null> {
  return await transact(async (tx) => {
    const renewed = await renewSession(tx, staff);
    await trace(tx, staff, "staff.confirmed", { type: "staff", id: staff.id }, { method });
    return renewed;
  });
}
