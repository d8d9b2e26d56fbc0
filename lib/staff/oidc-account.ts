import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OidcSettings } from "#lib/base/oidc-settings.ts";
import type { Role } from "#lib/forms/staff.ts";
import { findInvitationOf, spendInvitation } from "./accept-invitation.ts";
import { changeByGroup } from "./members.ts";
import { type Claims, isAllowed, roleByGroups } from "./oidc-claims.ts";
import { OidcRefusal } from "./oidc-refusal.ts";
import { hasRoleByGroup } from "./ways-in.ts";

/*
 * Whose account a person at the provider has. They are known by issuer and subject; the email links them once, and
 * only if it is verified and its domain is allowed.
 */

type Person = { id: string; email: string; disabledAt: Date | null };
type Known = Claims & { email: string };

function requireAllowed(oidc: OidcSettings, claims: Claims): Known {
  const { email } = claims;
  if (claims.subject.length > 255) throw new OidcRefusal("oidc_invalid");
  if (email === null) throw new OidcRefusal("oidc_email");
  if (!isAllowed(oidc, email)) throw new OidcRefusal("oidc_domain", { email });
  return { ...claims, email };
}

async function link(tx: Tx, { issuer }: OidcSettings, claims: Known, person: Person, roleByGroup = false) {
  const { subject } = claims;
  const staffId = person.id;
  if (await tx.staffIdentity.findUnique({ where: { staffId_issuer: { staffId, issuer } } }))
    throw new OidcRefusal("oidc_other_identity", { email: claims.email });
  const linkedAt = clock.now();
  await tx.staffIdentity.create({ data: { issuer, subject, staffId, roleByGroup, linkedAt } });
  await record(tx, person, "staff.linked", { type: "staff", id: staffId }, {});
}

/** An account for somebody who has none, if the settings give newcomers one. */
async function addNewcomer(tx: Tx, oidc: OidcSettings, claims: Known): Promise<string> {
  const { email, name } = claims;
  const byGroup = oidc.newcomers === "groups";
  const role: Role | null = byGroup ? roleByGroups(oidc, claims) : "viewer";
  if (oidc.newcomers === "none") throw new OidcRefusal("oidc_no_account", { email });
  if (role === null) throw new OidcRefusal("oidc_no_group", { email });
  const rights = { role, seesKeys: false };
  const person = await tx.staff.create({ data: { email, name, createdAt: clock.now(), ...rights } });
  await record(tx, person, "staff.added", { type: "staff", id: person.id }, rights);
  await link(tx, oidc, claims, person, byGroup);
  return person.id;
}

/** An open invitation to the verified address is accepted by signing in; it also enables a disabled account. */
async function accept(tx: Tx, oidc: OidcSettings, claims: Known): Promise<string | null> {
  const invitationId = await findInvitationOf(tx, claims.email);
  if (invitationId === null) return null;
  const { issuer } = oidc;
  const { subject } = claims;
  const joined = await spendInvitation(tx, { id: invitationId }, { name: claims.name, passwordHash: null });
  const { count } = await tx.staffIdentity.updateMany({
    where: { issuer, subject, staffId: joined.id },
    // The invitation gives the role from now on.
    data: { roleByGroup: false },
  });
  if (count === 0) await link(tx, oidc, claims, joined);
  return joined.id;
}

async function resolve(tx: Tx, oidc: OidcSettings, claims: Known): Promise<string> {
  const { issuer } = oidc;
  const { subject, email } = claims;
  const known = await tx.staffIdentity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    select: { staff: true },
  });
  const person = known?.staff ?? (await tx.staff.findUnique({ where: { email } }));
  if (person && !person.disabledAt) {
    if (!known) await link(tx, oidc, claims, person);
    return person.id;
  }
  const joined = !person || person.email === email ? await accept(tx, oidc, claims) : null;
  if (joined) return joined;
  if (person) throw new OidcRefusal("oidc_disabled", { email });
  return await addNewcomer(tx, oidc, claims);
}

async function endAllSessions(staffId: string): Promise<void> {
  await transact(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { staffId, endedAt: null, expiresAt: { gt: clock.now() } },
      data: { endedAt: clock.now() },
    });
    if (count > 0) await record(tx, null, "staff.sessions-ended", { type: "staff", id: staffId }, { count });
  });
}

async function changeRole(staffId: string, role: Role): Promise<void> {
  const { role: before } = await db().staff.findUniqueOrThrow({ where: { id: staffId } });
  if (role === before) return;
  await changeByGroup(staffId, role).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === "conflict")) throw error;
  });
}

/**
 * A role that a group gave is read again; without such a group the person becomes a viewer, so that the links they made
 * end, and their sessions end too. The last admin stays one.
 */
async function followGroups(oidc: OidcSettings, claims: Known, staffId: string): Promise<void> {
  if (!(await hasRoleByGroup(db(), staffId))) return;
  const role = roleByGroups(oidc, claims);
  await changeRole(staffId, role ?? "viewer");
  if (role !== null) return;
  await endAllSessions(staffId);
  throw new OidcRefusal("oidc_no_group", { email: claims.email });
}

/** The account of whoever signed in at the provider. Throws OidcRefusal if they have none. */
export async function requireAccount(oidc: OidcSettings, claims: Claims): Promise<string> {
  const known = requireAllowed(oidc, claims);
  const find = () => transact((tx) => resolve(tx, oidc, known));
  const staffId = await find().catch((error: unknown) => {
    // The same person in another tab was faster.
    if (isTaken(error, "email") || isTaken(error, "subject") || isTaken(error, "staff_id")) return find();
    throw error;
  });
  await followGroups(oidc, known, staffId);
  return staffId;
}

/** The account that is linked already. Throws OidcRefusal if there is none, or if it may not be used any longer. */
export async function requireLinked(oidc: OidcSettings, claims: Claims): Promise<string> {
  const known = requireAllowed(oidc, claims);
  const where = { issuer_subject: { issuer: oidc.issuer, subject: claims.subject } };
  const found = await db().staffIdentity.findUnique({ where });
  if (!found) throw new OidcRefusal("oidc_other_person", { email: known.email });
  await followGroups(oidc, known, found.staffId);
  return found.staffId;
}
