import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { hashToken } from "#lib/links/token.ts";
import { findByLink } from "./by-link.ts";
import { findInvitation, pending } from "./invitations.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { setPassword } from "./set-password.ts";
import { isStopped } from "./stopped.ts";

const unusable = () =>
  new AppError("conflict", "This invitation was used, revoked or has expired.", {
    hint: "Ask an admin for a new one.",
  });

/** The open invitation to an address; null if there is none. */
export async function findInvitationOf(tx: Tx, email: string): Promise<string | null> {
  const found = await tx.invitation.findFirst({ where: { email, ...pending() }, select: { id: true } });
  return found?.id ?? null;
}

/** Uses the invitation and creates the account, or enables the disabled one. `passwordHash` is null without a password. */
export async function spendInvitation(
  tx: Tx,
  which: { tokenHash: string } | { id: string },
  { name, passwordHash }: { name: string; passwordHash: string | null },
): Promise<{ id: string; email: string; disabledAt: Date | null }> {
  const now = clock.now();
  const { createdById } = (await tx.invitation.findUnique({ where: which })) ?? {};
  if (!createdById) throw unusable();
  // While this is accepted, nobody takes away the rights that it depends on.
  await tx.$queryRaw`SELECT id FROM staff WHERE id = ${createdById}::uuid FOR SHARE`;
  const { count } = await tx.invitation.updateMany({
    where: { ...which, createdById, ...pending() },
    data: { acceptedAt: now },
  });
  if (count === 0 || (await isStopped(createdById, tx))) throw unusable();
  const { email, role, seesKeys } = await tx.invitation.findUniqueOrThrow({ where: which });
  const returning = await tx.staff.findUnique({ where: { email, disabledAt: { not: null } } });
  const account = { name, role, seesKeys, passwordHash, disabledAt: null };
  const joined = returning
    ? await tx.staff.update({ where: { id: returning.id }, data: account })
    : await tx.staff.create({ data: { email, createdAt: now, ...account } });
  if (returning) await setPassword(tx, joined, joined.id, passwordHash);
  await record(tx, joined, "staff.joined", { type: "staff", id: joined.id }, { role, seesKeys });
  return joined;
}

/** With a password. Returns the account's email. `address` is where the request comes from. */
export async function acceptInvitation(
  token: string,
  name: string,
  password: Secret,
  address: string,
): Promise<string> {
  // Before the password is hashed, which is costly.
  const invitation = await findByLink(address, () => findInvitation(token));
  if (!invitation) throw unusable();
  await requireGoodPassword(password, { email: invitation.email, name });
  const passwordHash = await hashPassword(password);
  const tokenHash = hashToken(token);
  try {
    return await transact(
      async (tx) => (await spendInvitation(tx, { tokenHash }, { name, passwordHash })).email,
    );
  } catch (error) {
    if (isTaken(error, "email")) throw new AppError("conflict", "This email already has an account.");
    throw error;
  }
}
