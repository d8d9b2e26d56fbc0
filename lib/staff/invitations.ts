import "server-only";
import { type Actor, record, recordMany } from "#lib/audit/record.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import { invitationHref } from "#lib/forms/href.ts";
import type { Role } from "#lib/forms/staff.ts";
import { hashToken } from "#lib/links/token.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { holdRights } from "./held-rights.ts";
import { mailLink } from "./mail-link.ts";
import type { Staff } from "./staff.ts";
import { requireMayGiveAccess } from "./stopped.ts";
import type { MailedLink, Right } from "./views.ts";

const validMs = 7 * dayMs;

const open = () => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: clock.now() } });

/** A link gives no more than the person who made it has now. */
const backed = {
  createdBy: { disabledAt: null, role: "admin" },
  OR: [{ seesKeys: false }, { createdBy: { seesKeys: true } }],
} satisfies Prisma.InvitationWhereInput;

/** An invitation that can be accepted. */
export const pending = () => ({ ...open(), ...backed });

const taken = (email: string) =>
  new AppError("conflict", "Check the highlighted fields.", {
    fields: { email: `${email} already has an account.` },
  });

const linkOf = (token: string) => new URL(invitationHref(token), settings().nextAuthUrl).href;

export const invitationLinkId = ({ id, createdAt }: { id: string; createdAt: Date }): string =>
  `${id} ${createdAt.toISOString()}`;

const over = () => new AppError("conflict", "This invitation was used, revoked or has expired.");

/** Whether this person may give such a link. */
export function rightToInvite(staff: Staff, { seesKeys }: { seesKeys: boolean }): Right {
  if (staff.seesKeys || !seesKeys) return { allowed: true };
  return { allowed: false, reason: "You can't give the right to see keys without having it." };
}

/** Disabling or demoting the maker then ends the invitation too. */
async function holdMaker(tx: Tx, staff: Staff): Promise<void> {
  await holdRights(tx, staff);
  await requireMayGiveAccess(tx, staff);
}

/** Creates a one-time link; an older open one for the same email, made at `replacedAt`, ends. The link is shown once. */
export async function invite(
  staff: Staff,
  { email, role, seesKeys }: { email: string; role: Role; seesKeys: boolean },
): Promise<MailedLink & { replacedAt: string | null }> {
  const may = rightToInvite(staff, { seesKeys });
  if (!may.allowed)
    throw new AppError("invalid", "Check the highlighted fields.", { fields: { seesKeys: may.reason } });
  const token = random.token(32);
  const now = clock.now();
  const { linkId, replaced } = await transact(async (tx) => {
    await holdMaker(tx, staff);
    // A disabled person's address can be invited again.
    if (await tx.staff.findUnique({ where: { email, disabledAt: null } })) throw taken(email);
    const [before] = await tx.invitation.updateManyAndReturn({
      where: { email, ...open() },
      data: { revokedAt: now },
    });
    const invitation = await tx.invitation.create({
      data: {
        email,
        role,
        seesKeys,
        tokenHash: hashToken(token),
        createdById: staff.id,
        createdAt: now,
        expiresAt: later(now, validMs),
      },
    });
    const target = { type: "invitation", id: invitation.id } as const;
    await record(tx, staff, "staff.invited", target, { email, role, seesKeys });
    return { linkId: invitationLinkId(invitation), replaced: before };
  });
  const made = await mailLink("invitation", { to: email, link: linkOf(token), linkId, by: staff.name });
  return { ...made, replacedAt: replaced?.createdAt.toISOString() ?? null };
}

/** Replaces the link of an open invitation, which lasts a week from now. The new link is shown once. */
export async function renewInvitation(staff: Staff, invitationId: string): Promise<MailedLink> {
  const token = random.token(32);
  const now = clock.now();
  const { to, linkId } = await transact(async (tx) => {
    await holdMaker(tx, staff);
    const [renewed] = await tx.invitation.updateManyAndReturn({
      where: { id: invitationId, ...open() },
      data: {
        tokenHash: hashToken(token),
        createdById: staff.id,
        createdAt: now,
        expiresAt: later(now, validMs),
      },
    });
    if (!renewed) throw over();
    const { email, role, seesKeys } = renewed;
    const may = rightToInvite(staff, renewed);
    if (!may.allowed) throw new AppError("forbidden", may.reason);
    const target = { type: "invitation", id: invitationId } as const;
    await record(tx, staff, "invitation.renewed", target, { email, role, seesKeys });
    return { to: email, linkId: invitationLinkId(renewed) };
  });
  return await mailLink("invitation", { to, link: linkOf(token), linkId, by: staff.name });
}

export async function revokeInvitation(staff: Staff, invitationId: string): Promise<void> {
  await transact(async (tx) => {
    const { count } = await tx.invitation.updateMany({
      where: { id: invitationId, ...open() },
      data: { revokedAt: clock.now() },
    });
    if (count === 0) throw over();
    await record(tx, staff, "invitation.revoked", { type: "invitation", id: invitationId }, {});
  });
}

/** Ends the invitations that a person made and no longer has the rights for. */
export async function endUnbacked(tx: Tx, by: Actor, createdById: string): Promise<void> {
  const ended = await tx.invitation.updateManyAndReturn({
    where: { createdById, ...open(), NOT: backed },
    data: { revokedAt: clock.now() },
    select: { id: true },
  });
  const events = ended.map(({ id }) => ({
    target: { type: "invitation", id } as const,
    detail: { createdById },
  }));
  await recordMany(tx, by, "invitation.revoked", events);
}

/** The open invitation of a link; null if it was used, revoked or has expired, or never existed. */
export async function findInvitation(
  token: string,
): Promise<{ email: string; role: Role; seesKeys: boolean; invitedBy: string } | null> {
  const where = { tokenHash: hashToken(token), ...pending() };
  const found = await db().invitation.findFirst({
    where,
    include: { createdBy: { select: { name: true } } },
  });
  if (!found) return null;
  const { email, role, seesKeys, createdBy } = found;
  return { email, role, seesKeys, invitedBy: createdBy.name };
}
