import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock, dayMs, hourMs, later } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { resetHref } from "#lib/forms/href.ts";
import { hashToken } from "#lib/links/token.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { findByLink } from "./by-link.ts";
import { holdRights } from "./held-rights.ts";
import { mailLink } from "./mail-link.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { endResets, openReset as open, setPassword } from "./set-password.ts";
import type { Staff } from "./staff.ts";
import { isStopped, requireMayGiveAccess } from "./stopped.ts";
import { trace } from "./trace.ts";
import type { MailedLink, Right } from "./views.ts";
import { hasRoleByGroup } from "./ways-in.ts";

/**
 * A link leads into its person's account, so it works only while its maker has the rights that this account has. One
 * that was made on the server has no maker.
 */
const backed = {
  staff: { disabledAt: null },
  OR: [
    { createdById: null },
    { createdBy: { disabledAt: null, role: "admin", seesKeys: true } },
    { createdBy: { disabledAt: null, role: "admin" }, staff: { seesKeys: false } },
  ],
} satisfies Prisma.PasswordResetWhereInput;

type Person = { id: string; seesKeys: boolean; disabledAt: Date | null; roleByGroup: boolean };

/** Whether an admin may make a reset link for this person. */
export function rightToReset(me: Staff, person: Person): Right {
  const no = (reason: string): Right => ({ allowed: false, reason });
  if (person.id === me.id) return no("Change your own password on your profile.");
  if (person.disabledAt) return no("Enable the account first.");
  if (person.roleByGroup)
    return no("A group at the identity provider decides about this account, so it has no password.");
  if (person.seesKeys && !me.seesKeys) return no("Only an admin who may see keys can reset this password.");
  return { allowed: true };
}

async function make(
  tx: Tx,
  by: Actor,
  staffId: string,
  validMs: number,
): Promise<{ link: string; linkId: string }> {
  const token = random.token(32);
  const now = clock.now();
  await endResets(tx, by, { staffId });
  const { id: linkId } = await tx.passwordReset.create({
    data: {
      staffId,
      tokenHash: hashToken(token),
      createdById: by?.id ?? null,
      createdAt: now,
      expiresAt: later(now, validMs),
    },
  });
  return { link: new URL(resetHref(token), settings().nextAuthUrl).href, linkId };
}

/** Creates a one-time link for a new password; an older open one ends. The link is shown once. */
export async function makeReset(me: Staff, staffId: string): Promise<MailedLink> {
  const { to, link, linkId } = await transact(async (tx) => {
    await holdRights(tx, me);
    const person = await tx.staff.findUnique({ where: { id: staffId } });
    if (!person) throw new AppError("not-found", "This account no longer exists.");
    const may = rightToReset(me, { ...person, roleByGroup: await hasRoleByGroup(tx, staffId) });
    if (!may.allowed) throw new AppError("conflict", may.reason);
    await requireMayGiveAccess(tx, me);
    await record(tx, me, "staff.reset-made", { type: "staff", id: staffId }, {});
    return { to: person.email, ...(await make(tx, me, staffId, dayMs)) };
  });
  return await mailLink("reset", { to, link, linkId, by: me.name });
}

/** The same for whoever runs programs on the server; null if there is no active account with this email. */
export function makeResetOnServer(email: string): Promise<{ link: string } | null> {
  return transact(async (tx) => {
    const person = await tx.staff.findUnique({ where: { email: email.toLowerCase(), disabledAt: null } });
    if (!person) return null;
    await record(tx, null, "staff.reset-made", { type: "staff", id: person.id }, {});
    return await make(tx, null, person.id, hourMs);
  });
}

/** Ends the links of a person who was disabled, and those that a person made and no longer has the rights for. */
export async function endUnbackedResets(tx: Tx, by: Actor, staffId: string): Promise<void> {
  await endResets(tx, by, { AND: [{ OR: [{ staffId }, { createdById: staffId }] }, { NOT: backed }] });
}

/** The links that work, by the id of the person whose password they set. */
export async function listOpenResets(): Promise<Map<string, string>> {
  const found = await db().passwordReset.findMany({
    where: { ...open(), ...backed },
    select: { id: true, staffId: true },
  });
  return new Map(found.map(({ id, staffId }) => [staffId, id]));
}

/** Whose password an open link sets; null if it was used, revoked or has expired, or never existed. */
export async function findReset(token: string): Promise<{ email: string } | null> {
  const found = await db().passwordReset.findFirst({
    where: { tokenHash: hashToken(token), ...open(), ...backed },
    select: { staff: { select: { email: true } } },
  });
  return found && { email: found.staff.email };
}

const unusable = () =>
  new AppError("conflict", "This link was used, revoked or has expired.", {
    hint: "Ask an admin for a new one.",
  });

/** Uses the link and sets the password. Returns the account's email. `address` is where the request comes from. */
export async function resetPassword(token: string, password: Secret, address: string): Promise<string> {
  // Before the password is hashed, which is costly.
  const reset = await findByLink(address, () => findReset(token));
  if (!reset) throw unusable();
  const { name } = await db().staff.findUniqueOrThrow({ where: reset, select: { name: true } });
  await requireGoodPassword(password, { ...reset, name });
  const passwordHash = await hashPassword(password);
  return await transact(async (tx) => {
    const tokenHash = hashToken(token);
    // While the link is used, nobody takes away the rights that it depends on.
    await tx.$queryRaw`
      SELECT staff.id FROM staff JOIN password_reset ON staff.id IN (created_by_id, staff_id)
      WHERE token_hash = ${tokenHash} ORDER BY staff.id FOR NO KEY UPDATE OF staff`;
    const { count } = await tx.passwordReset.updateMany({
      where: { tokenHash, ...open(), ...backed },
      data: { usedAt: clock.now() },
    });
    if (count === 0) throw unusable();
    const { staff, createdById } = await tx.passwordReset.findUniqueOrThrow({
      where: { tokenHash },
      select: { createdById: true, staff: { select: { id: true, email: true } } },
    });
    if (createdById && (await isStopped(createdById, tx))) throw unusable();
    await setPassword(tx, staff, staff.id, passwordHash);
    await trace(tx, staff, "staff.password-reset", { type: "staff", id: staff.id }, { address });
    return staff.email;
  });
}
