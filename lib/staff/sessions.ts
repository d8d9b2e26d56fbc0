import "server-only";
import type { Detail } from "#lib/audit/record.ts";
import { networkOf } from "#lib/base/client-address.ts";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { isPassword } from "./passwords.ts";
import type { SignInMethod, Staff } from "./staff.ts";
import { throttleSignIn } from "./throttle.ts";
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
  const target = { type: "staff", id: staff?.id ?? "unknown" } as const;
  if (!fits || !staff || staff.disabledAt) {
    const cause = !staff ? "unknown_email" : staff.disabledAt ? "disabled" : "wrong_password";
    await trace(db(), null, "staff.sign-in-failed", target, { cause, address, ...(staff ? {} : { email }) });
    return null;
  }
  // Its attempts count until the code is right too, or a right password would give new attempts at the code.
  if (staff.secondFactor?.confirmedAt) {
    // Whoever stops here may have somebody else's password.
    await trace(db(), null, "staff.code-awaited", target, { address });
    throw new CodeNeeded(staff);
  }
  await forget?.();
  return await transact((tx) => createSession(tx, staff, { address, userAgent }));
}

type Opening = {
  address: string;
  userAgent: string | null;
  openedBy?: SignInMethod;
  /** The code of their second factor was right too. */
  withCode?: boolean;
  /** When the person proved who they are; now, unless it was earlier. */
  authenticatedAt?: Date;
};

/** The session of a person who has proved who they are; null if the account was changed since. */
export async function createSession(
  tx: Tx,
  { id: staffId, passwordHash }: Pick<Person, "id" | "passwordHash">,
  { address, userAgent, openedBy = "password", withCode = false, authenticatedAt = clock.now() }: Opening,
  detail: Detail = {},
): Promise<string | null> {
  // The password may have been changed, or the account disabled, since it was read.
  const [staff] = await tx.$queryRaw<{ id: string; email: string }[]>`
    SELECT id::text, email FROM staff
    WHERE id = ${staffId}::uuid AND (${openedBy} = 'oidc' OR password_hash = ${passwordHash}) AND disabled_at IS NULL
    FOR SHARE`;
  if (!staff) return null;
  // Or a second factor turned on, which waits for this lock and then ends the other sessions.
  const factors = { staffId, confirmedAt: { not: null } };
  if (openedBy === "password" && !withCode && (await tx.secondFactor.count({ where: factors })) > 0)
    return null;
  const createdAt = clock.now();
  const times = { createdAt, authenticatedAt, expiresAt: endOf(createdAt) };
  const network = networkOf(address).slice(0, 100);
  const id = random.sessionId();
  const session = await tx.session.create({ data: { id, staffId, openedBy, userAgent, network, ...times } });
  const method = openedBy === "oidc" ? openedBy : undefined;
  await trace(tx, staff, "staff.signed-in", { type: "staff", id: staffId }, { ...detail, address, method });
  return session.id;
}

export async function endSession(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    await tx.session.update({ where: { id: staff.sessionId }, data: { endedAt: clock.now() } });
    await trace(tx, staff, "staff.signed-out", { type: "staff", id: staff.id });
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
  const isByPassword = staff.hasPassword && !staff.hasIdentity;
  const words = isByPassword ? "Confirm your password to continue." : "Confirm it is you to continue.";
  if (!findUnlockedUntil(staff)) throw new AppError("reauthenticate", words);
}
