import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { goneDetail } from "./codes.ts";
import { holdRights } from "./held-rights.ts";
import type { Staff } from "./staff.ts";
import { requireMayGiveAccess } from "./stopped.ts";
import type { Right } from "./views.ts";

/* For a person who lost both their authenticator app and their recovery codes. */

/** Whether an admin may reset this person's second factor, which leaves their password as the only proof. */
export function rightToResetFactor(me: Staff, person: { id: string; seesKeys: boolean }): Right {
  const no = (reason: string): Right => ({ allowed: false, reason });
  if (person.id === me.id) return no("Turn off your own second factor on your profile.");
  if (person.seesKeys && !me.seesKeys)
    return no("Only an admin who may see keys can reset this second factor.");
  return { allowed: true };
}

/** Also ends the person's sessions. False if there was no second factor. */
async function reset(tx: Tx, by: Actor, staffId: string): Promise<boolean> {
  const { count } = await tx.secondFactor.deleteMany({ where: { staffId } });
  if (count === 0) return false;
  await tx.recoveryCode.deleteMany({ where: { staffId } });
  await tx.session.updateMany({ where: { staffId, endedAt: null }, data: { endedAt: clock.now() } });
  await record(tx, by, "staff.second-factor-reset", { type: "staff", id: staffId }, goneDetail(staffId));
  return true;
}

/** Returns the person's name. */
export function resetSecondFactor(me: Staff, staffId: string): Promise<string> {
  return transact(async (tx) => {
    await holdRights(tx, me);
    await requireMayGiveAccess(tx, me);
    const person = await tx.staff.findUnique({ where: { id: staffId } });
    if (!person) throw new AppError("not-found", "This account no longer exists.");
    const may = rightToResetFactor(me, person);
    if (!may.allowed) throw new AppError("conflict", may.reason);
    if (!(await reset(tx, me, staffId)))
      throw new AppError("conflict", `${person.name} has no second factor.`);
    return person.name;
  });
}

/** The same for whoever runs programs on the server, by email. */
export function resetSecondFactorOnServer(email: string): Promise<boolean> {
  return transact(async (tx) => {
    const person = await tx.staff.findUnique({ where: { email: email.toLowerCase() } });
    return person ? await reset(tx, null, person.id) : false;
  });
}

/** Whether sign-in to this account asks for a code. */
export async function hasSecondFactor(email: string): Promise<boolean> {
  const where = { staff: { email: email.toLowerCase() }, confirmedAt: { not: null } };
  return (await db().secondFactor.count({ where })) > 0;
}
