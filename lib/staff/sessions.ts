import "server-only";
import { networkOf } from "#lib/base/client-address.ts";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
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
type Trial = {
  knownBrowser?: string | null;
  /** A one-time link has just proved who it is: earlier failures do not count. */
  isProven?: boolean;
  /** What the browser says of itself, see `asUserAgent`. */
  userAgent?: string | null;
};

/**
 * Checks email and password and opens a session; null if they are wrong. Throws AppError `throttled` after too many
 * attempts.
 */
export async function openSession(
  email: string,
  password: Secret,
  address: string,
  { knownBrowser = null, isProven = false, userAgent = null }: Trial = {},
): Promise<string | null> {
  const forget = isProven ? null : await throttleSignIn(email, address, knownBrowser);
  const staff = await db().staff.findUnique({ where: { email }, omit: { passwordHash: false } });
  const fits = await isPassword(password, staff?.passwordHash);
  if (!fits || !staff || staff.disabledAt) {
    const target = { type: "staff", id: staff?.id ?? "unknown" } as const;
    const cause = !staff ? "unknown_email" : staff.disabledAt ? "disabled" : "wrong_password";
    await trace(db(), null, "staff.sign-in-failed", target, { cause, address, ...(staff ? {} : { email }) });
    return null;
  }
  await forget?.();
  return await transact(async (tx) => {
    const now = clock.now();
    // The password may have been changed, or the account disabled, since it was read.
    const still = await tx.$queryRaw<unknown[]>`
      SELECT id FROM staff WHERE id = ${staff.id}::uuid AND password_hash = ${staff.passwordHash}
        AND disabled_at IS NULL FOR SHARE`;
    if (still.length === 0) return null;
    return await addSession(tx, staff, { address, userAgent, authenticatedAt: now });
  });
}

type Opening = { address: string; userAgent: string | null; authenticatedAt: Date; method?: "oidc" };

/** Opens a session for somebody who has proved who they are, at `authenticatedAt`. Returns its id. */
export async function addSession(
  tx: Tx,
  staff: { id: string; email: string },
  { address, userAgent, authenticatedAt, method }: Opening,
): Promise<string> {
  const now = clock.now();
  const network = networkOf(address).slice(0, 100);
  const session = await tx.session.create({
    data: { staffId: staff.id, userAgent, network, createdAt: now, authenticatedAt, expiresAt: endOf(now) },
  });
  await trace(tx, staff, "staff.signed-in", { type: "staff", id: staff.id }, { address, method });
  return session.id;
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

/**
 * Confirms the password again in the current session. Without one, the person has confirmed at the identity provider:
 * see oidc.ts. Throws AppError `invalid` if they have not.
 */
export async function reauthenticate(staff: Staff, password: Secret | undefined): Promise<void> {
  if (password !== undefined) {
    await requirePassword(staff, password, "password");
    return await confirmSession(staff);
  }
  if (!findUnlockedUntil(staff))
    throw new AppError("invalid", "Confirm it is you at the identity provider first.");
}

/** The person has just proved who they are. */
export async function confirmSession(staff: Staff, method?: "oidc"): Promise<void> {
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { authenticatedAt: clock.now() } });
    await trace(tx, staff, "staff.confirmed", { type: "staff", id: staff.id }, { method });
  });
}

/** A time of authentication that counts as too long ago for `requireRecent`. */
export const notRecent = (): Date => later(clock.now(), -recentMs - 1);

/** The next act that needs a recent sign-in asks for the password. */
export async function lockSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    const authenticatedAt = notRecent();
    await tx.session.updateMany({
      where: { id: staff.sessionId, authenticatedAt: { gt: authenticatedAt } },
      data: { authenticatedAt },
    });
    await trace(tx, staff, "staff.locked", { type: "staff", id: staff.id });
  });
}

/** Until when the sign-in counts as recent; null if it does not. */
export function findUnlockedUntil({ authenticatedAt }: Staff): Date | null {
  const until = later(authenticatedAt, recentMs);
  return until >= clock.now() ? until : null;
}

/** Throws AppError `reauthenticate` if the sign-in is too old. */
export function requireRecent(staff: Staff): void {
  const words = staff.hasPassword ? "Confirm your password to continue." : "Confirm it is you to continue.";
  if (!findUnlockedUntil(staff)) throw new AppError("reauthenticate", words);
}
