/** An authenticator app of a person. */
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { findFactor, openFactor } from "#lib/staff/codes.ts";
import { beginSecondFactor, confirmSecondFactor } from "#lib/staff/second-factor.ts";
import { cookieTextOf, findBySession, type Staff } from "#lib/staff/staff.ts";
import { codeOf, stepAt } from "#lib/staff/totp.ts";

/** What the person's app shows, so many codes from now. */
export async function codeFor(staffId: string, ahead = 0): Promise<string> {
  const factor = await findFactor(staffId);
  if (!factor) throw new Error("no second factor");
  return codeOf(await openFactor(factor), stepAt(clock.now()) + ahead);
}

/** The person as the next request finds them. */
export async function again(staff: Staff): Promise<Staff> {
  const { id, token } = await db().session.findUniqueOrThrow({ where: { id: staff.sessionId } });
  const found = await findBySession(cookieTextOf(id, token));
  if (!found) throw new Error("the session has ended");
  return found;
}

/** Sets it up to the end; the person after that, and their recovery codes. */
export async function addFactor(before: Staff): Promise<{ staff: Staff; recoveryCodes: string[] }> {
  await beginSecondFactor(before);
  const recoveryCodes = await confirmSecondFactor(before, await codeFor(before.id));
  return { staff: await again(before), recoveryCodes };
}
