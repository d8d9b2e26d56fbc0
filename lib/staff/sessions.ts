import "server-only";
import type { Detail } from "#lib/audit/record.ts";
import { networkOf } from "#lib/base/client-address.ts";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { spendCode, wrongCode } from "./codes.ts";
import { isPassword } from "./passwords.ts";
import type { Staff } from "./staff.ts";
import { throttleConfirmation, throttleSignIn } from "./throttle.ts";
import { trace } from "./trace.ts";

/** A session lasts a working day at most, and ends before that when it is not used: see `keepOpen`. */
export const sessionMs = 12 * hourMs;

/** When a session that is used now ends if it is not used again. */
function endOf(startedAt: Date): Date {
  const idleMs = clock.now().getTime() - startedAt.getTime() + settings().sessionIdleMs;
  return later(startedAt, Math.min(idleMs, sessionMs));
}

/**
 * Notes that a person uses their session: opens a page, or sends a form. What a page fetches in the background
 * does not count. Written at most once a minute.
 */
export async function keepOpen(staff: Staff): Promise<void> {
  const { sessionId: id, sessionStartedAt, sessionEndsAt, sessionUsedAt } = staff;
  const now = clock.now();
  const expiresAt = endOf(sessionStartedAt);
  const isLater = (time: Date, than: Date) => time.getTime() - than.getTime() >= minuteMs;
  if (!isLater(expiresAt, sessionEndsAt) && !isLater(now, sessionUsedAt)) return;
  await db().session.updateMany({
    where: { id, endedAt: null, expiresAt: { gt: now, lte: expiresAt } },
    data: { expiresAt, lastUsedAt: now },
  });
}

/** What gives rights, or decides what becomes of a key, needs a password confirmed within this time. */
const recentMs = 10 * minuteMs;

/** Who tries to sign in. `knownBrowser` is the id of a browser in which this account signed in before. */
export type Trial = {
  knownBrowser?: string | null;
  /** A one-time link has just proved who it is: earlier failures do not count. */
  isProven?: boolean;
  /** What the browser says of itself, see `asUserAgent`. */
  userAgent?: string | null;
};

/** Who gets a session, and the hash of the password that they gave. */
type Person = { id: string; email: string; passwordHash: string | null };

/** The password is right, and the person's second factor is asked for next: see second-step.ts. */
export class CodeNeeded extends AppError {
  readonly person: Person;

  constructor(person: Person) {
    super("second-factor", "Enter the code from your authenticator app.");
    this.person = person;
  }
}

/**
 * Checks email and password and opens a session; null if they are wrong. Throws AppError `throttled` after too many
 * attempts, and CodeNeeded if the person has a second factor.
 */
export async function openSession(
  email: string,
  password: Secret,
  address: string,
  { knownBrowser = null, isProven = false, userAgent = null }: Trial = {},
): Promise<string | null> {
  const forget = isProven ? null : await throttleSignIn(email, address, knownBrowser);
  const staff = await db().staff.findUnique({
    where: { email },
    omit: { passwordHash: false },
    include: { secondFactor: true },
  });
  const fits = await isPassword(password, staff?.passwordHash);
  if (!fits || !staff || staff.disabledAt) {
    const target = { type: "staff", id: staff?.id ?? "unknown" } as const;
    const cause = !staff ? "unknown_email" : staff.disabledAt ? "disabled" : "wrong_password";
    await trace(db(), null, "staff.sign-in-failed", target, { cause, address, ...(staff ? {} : { email }) });
    return null;
  }
  // Its attempts count until the code is right too, or a right password would give new attempts at the code.
  if (staff.secondFactor?.confirmedAt) throw new CodeNeeded(staff);
  await forget?.();
  return await transact((tx) => createSession(tx, staff, { address, userAgent }));
}

/** The session of a person who has just proved who they are; null if the account was changed since. */
export async function createSession(
  tx: Tx,
  { id: staffId, email, passwordHash }: Person,
  { address, userAgent }: { address: string; userAgent: string | null },
  detail: Detail = {},
): Promise<string | null> {
  const now = clock.now();
  // The password may have been changed, or the account disabled, since it was read.
  const still = await tx.$queryRaw<unknown[]>`
    SELECT id FROM staff WHERE id = ${staffId}::uuid AND password_hash = ${passwordHash}
      AND disabled_at IS NULL FOR SHARE`;
  if (still.length === 0) return null;
  const times = { createdAt: now, authenticatedAt: now, expiresAt: endOf(now) };
  const network = networkOf(address).slice(0, 100);
  const session = await tx.session.create({ data: { staffId, userAgent, network, ...times } });
  const target = { type: "staff", id: staffId } as const;
  await trace(tx, { id: staffId, email }, "staff.signed-in", target, { ...detail, address });
  return session.id;
}

export async function endSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { endedAt: clock.now() } });
    await trace(tx, staff, "staff.signed-out", { type: "staff", id: staff.id });
  });
}

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
  if (staff.hasSecondFactor && !(await transact((tx) => spendCode(tx, staff.id, code)))) {
    await trace(
      db(),
      staff,
      "staff.confirm-failed",
      { type: "staff", id: staff.id },
      { cause: "wrong_code" },
    );
    throw wrongCode(code);
  }
  await forget();
}

/** Confirms the password, and the code if there is a second factor, again in the current session. */
export async function reauthenticate(staff: Staff, password: Secret, code = ""): Promise<void> {
  await requirePassword(staff, password, "password", code);
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { authenticatedAt: clock.now() } });
    await trace(tx, staff, "staff.confirmed", { type: "staff", id: staff.id });
  });
}

/** The next act that needs a recent sign-in asks for the password. */
export async function lockSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    const authenticatedAt = later(clock.now(), -recentMs - 1);
    await tx.session.updateMany({
      where: { id: staff.sessionId, authenticatedAt: { gt: authenticatedAt } },
      data: { authenticatedAt },
    });
    await trace(tx, staff, "staff.locked", { type: "staff", id: staff.id });
  });
}

/** Until when the password counts as recently confirmed; null if it does not. */
export function findUnlockedUntil({ authenticatedAt }: Staff): Date | null {
  const until = later(authenticatedAt, recentMs);
  return until >= clock.now() ? until : null;
}

/** Throws AppError `reauthenticate` if the password was confirmed too long ago. */
export function requireRecent(staff: Staff): void {
  if (!findUnlockedUntil(staff)) throw new AppError("reauthenticate", "Confirm your password to continue.");
}
