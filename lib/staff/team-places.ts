import "server-only";
/* What tells a person of the team who is not signed in from a customer. Neither proves who somebody is. */
import { networkOf } from "#lib/base/client-address.ts";
import { clock, later } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { sessionMs } from "./sessions.ts";

/** Whether mail to this address reaches an account here, also one that is disabled. What follows a plus is left out. */
export async function isTeamEmail(tx: Tx, given: string): Promise<boolean> {
  const whole = (email: string) => email.toLowerCase().replace(/\+[^@]*(?=@)/, "");
  const domain = given.toLowerCase().split("@").at(-1) ?? "";
  const team = await tx.staff.findMany({
    where: { email: { endsWith: `@${domain}` } },
    select: { email: true },
  });
  return team.some(({ email }) => whole(email) === whole(given));
}

/** Whether somebody signed in from this network in the time that a session lasts, signed out since or not. */
export async function isTeamNetwork(tx: Tx, address: string): Promise<boolean> {
  const network = networkOf(address).slice(0, 100);
  const createdAt = { gt: later(clock.now(), -sessionMs) };
  return (await tx.session.count({ where: { network, createdAt } })) > 0;
}
