import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { auditHref } from "#lib/forms/href.ts";
import type { Role } from "#lib/forms/staff.ts";
import { holdRights } from "./held-rights.ts";
import { endUnbacked, invitationLinkId, pending, rightToInvite } from "./invitations.ts";
import { endUnbackedKeyLinks } from "./key-links.ts";
import { endUnbackedResets, listOpenResets, rightToReset } from "./password-resets.ts";
import { requireRight, right } from "./permissions.ts";
import { rightToResetFactor } from "./second-factor-reset.ts";
import { listSessions } from "./session-list.ts";
import type { Staff } from "./staff.ts";
import { requireMayGiveAccess, rightToGiveAccess } from "./stopped.ts";
import type { Member, Right, StaffPage } from "./views.ts";
import { hasRoleByGroup, listWaysIn, noWayIn } from "./ways-in.ts";

const notOneself = "You can't disable your own account. Ask another admin.";
const roleOfGroup = "A group at the identity provider decides this role, at each sign-in.";
const lastAdmin = "The last admin can't be changed or removed. Make someone else an admin first.";

/** The team and its pending invitations. */
export async function readStaffPage(me: Staff): Promise<StaffPage> {
  requireRight(me, "staff:read");
  const manage = right(me, "staff:manage");
  const [people, waysIn, sessions, resets, invitations] = await Promise.all([
    db().staff.findMany({
      orderBy: [{ name: "asc" }, { id: "asc" }],
      include: {
        sessions: { orderBy: { createdAt: "desc" }, take: 1, select: { createdAt: true } },
        secondFactor: { select: { confirmedAt: true } },
      },
    }),
    listWaysIn(),
    manage.allowed ? listSessions(me) : [],
    manage.allowed ? listOpenResets() : new Map<string, string>(),
    db().invitation.findMany({
      where: pending(),
      orderBy: { createdAt: "desc" },
      include: { createdBy: { select: { name: true } } },
    }),
  ]);
  const audit = right(me, "audit:read");
  const give: Right = manage.allowed ? await rightToGiveAccess(me) : manage;
  const admins = people.filter(({ role, disabledAt }) => role === "admin" && !disabledAt);
  return {
    manage,
    invite: give,
    members: people.map((person): Member => {
      const isLastAdmin = admins.length === 1 && admins[0]?.id === person.id;
      const keepsAdmin: Right =
        manage.allowed && isLastAdmin ? { allowed: false, reason: lastAdmin } : manage;
      const isAgreeing = person.role === "admin" && !person.disabledAt;
      const signsInBy = waysIn.get(person.id) ?? noWayIn;
      const decided: Right = signsInBy.group ? { allowed: false, reason: roleOfGroup } : keepsAdmin;
      return {
        id: person.id,
        name: person.name,
        email: person.email,
        role: person.role,
        seesKeys: person.seesKeys,
        seen: rightsWords(person),
        disabledAt: person.disabledAt?.toISOString() ?? null,
        hasSecondFactor: Boolean(person.secondFactor?.confirmedAt),
        sessions: sessions.filter(({ staffId }) => staffId === person.id),
        lastSignInAt: person.sessions[0]?.createdAt.toISOString() ?? null,
        isMe: person.id === me.id,
        edit: give,
        changeRole: give.allowed ? decided : give,
        signsInBy,
        disable:
          manage.allowed && person.id === me.id
            ? { allowed: false, reason: notOneself }
            : isAgreeing && !give.allowed
              ? give
              : keepsAdmin,
        reset: give.allowed ? rightToReset(me, { ...person, roleByGroup: signsInBy.group }) : give,
        resetLinkId: resets.get(person.id) ?? null,
        resetSecondFactor: give.allowed ? rightToResetFactor(me, person) : give,
        keysRead: audit.allowed ? auditHref({ event: "keys-read", person: person.id }) : null,
      };
    }),
    invitations: invitations.map(({ id, email, role, seesKeys, createdBy, createdAt, expiresAt }) => ({
      id,
      email,
      role,
      seesKeys,
      createdBy: createdBy.name,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      linkId: invitationLinkId({ id, createdAt }),
      renew: give.allowed ? rightToInvite(me, { seesKeys }) : give,
    })),
  };
}

/** "onboarder, may see keys". */
const rightsWords = ({ role, seesKeys }: Pick<Rights, "role" | "seesKeys">) =>
  `${role}, ${seesKeys ? "may see keys" : "may not see keys"}`;

type Rights = { role: Role; seesKeys: boolean; disabledAt: Date | null };

const maySee = ({ seesKeys, disabledAt }: Rights) => seesKeys && disabledAt === null;

/** Also throws if nobody is left who can give the right to see keys. */
async function requireAdminLeft(tx: Tx, before: Rights): Promise<void> {
  const admins = { role: "admin", disabledAt: null } as const;
  if ((await tx.staff.count({ where: admins })) === 0) throw new AppError("conflict", lastAdmin);
  if (before.role !== "admin" || !maySee(before)) return;
  if ((await tx.staff.count({ where: { ...admins, seesKeys: true } })) === 0)
    throw new AppError(
      "conflict",
      "This is the last admin who sees keys. Nobody could give that right again.",
    );
}

/** Returns the person's name. `me`: null if the app itself does it. */
async function change(
  me: Staff | null,
  staffId: string,
  data: { role?: Role; seesKeys?: boolean; disabledAt?: Date | null },
  action: "staff.changed" | "staff.disabled" | "staff.enabled",
  seen?: string,
): Promise<string> {
  return await transact(async (tx) => {
    // Two changes at once must not each rely on the other's admin to remain.
    await tx.$queryRaw`SELECT id FROM staff WHERE role = 'admin' OR id = ${staffId}::uuid ORDER BY id FOR NO KEY UPDATE`;
    if (me) await holdRights(tx, me);
    const before = await tx.staff.findUnique({ where: { id: staffId } });
    if (!before) throw new AppError("not-found", "This account no longer exists.");
    if (me && data.role && data.role !== before.role && (await hasRoleByGroup(tx, staffId)))
      throw new AppError("conflict", roleOfGroup);
    // Without the other admins no one would have to agree.
    if (me && (!data.disabledAt || before.role === "admin")) await requireMayGiveAccess(tx, me);
    const is = rightsWords(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== rightsWords({ ...before, ...data }))
      throw await overtaken(
        `The rights of ${before.name} are now: ${is}`,
        { type: "staff", id: staffId },
        ["staff.changed", "staff.joined", "staff.added"],
        tx,
      );
    if (maySee({ ...before, ...data }) && !maySee(before) && !me?.seesKeys)
      throw new AppError("forbidden", "You can't give the right to see keys without having it.");
    await tx.staff.update({ where: { id: staffId }, data });
    await requireAdminLeft(tx, before);
    if (data.disabledAt)
      await tx.session.updateMany({ where: { staffId, endedAt: null }, data: { endedAt: data.disabledAt } });
    await endUnbacked(tx, me, staffId);
    await endUnbackedResets(tx, me, staffId);
    await endUnbackedKeyLinks(tx, me, staffId);
    const { disabledAt: _, ...rights } = data;
    const detail =
      action === "staff.changed"
        ? { ...rights, roleBefore: before.role, seesKeysBefore: before.seesKeys }
        : {};
    await record(tx, me, action, { type: "staff", id: staffId }, detail);
    return before.name;
  });
}

/** `seen`: the rights that the page showed. Throws AppError `conflict` if they have changed since. */
export function changeMember(
  me: Staff,
  staffId: string,
  rights: { role: Role; seesKeys: boolean },
  seen?: string,
) {
  return change(me, staffId, rights, "staff.changed", seen);
}

/** What the groups of a person at the provider give. */
export function changeByGroup(staffId: string, role: Role) {
  return change(null, staffId, { role }, "staff.changed");
}

/** Also ends the person's sessions, from their next request on, and their open invitations and links to keys. */
export async function disableMember(me: Staff, staffId: string): Promise<string> {
  if (staffId === me.id) throw new AppError("conflict", notOneself);
  return change(me, staffId, { disabledAt: clock.now() }, "staff.disabled");
}

export function enableMember(me: Staff, staffId: string) {
  return change(me, staffId, { disabledAt: null }, "staff.enabled");
}
