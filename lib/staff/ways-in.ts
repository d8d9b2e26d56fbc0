import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import type { WaysIn } from "./views.ts";

/* How people sign in: with a password, by single sign-on, or both. Accounts at an earlier provider do not count. */

export const noWayIn: WaysIn = { password: false, oidc: false, group: false };

const issuer = () => settings().oidc?.issuer ?? "";

/** While groups decide about newcomers, they go on deciding about those who came by one. */
const groupsDecide = () => settings().oidc?.newcomers === "groups";

/** By the person's id; the password itself stays in the database. */
export async function listWaysIn(): Promise<Map<string, WaysIn>> {
  const [withPassword, identities] = await Promise.all([
    db().staff.findMany({ where: { passwordHash: { not: null } }, select: { id: true } }),
    db().staffIdentity.findMany({ where: { issuer: issuer() } }),
  ]);
  const ways = new Map(withPassword.map(({ id }) => [id, { ...noWayIn, password: true }]));
  for (const { staffId, roleByGroup } of identities)
    ways.set(staffId, {
      ...(ways.get(staffId) ?? noWayIn),
      oidc: true,
      group: roleByGroup && groupsDecide(),
    });
  return ways;
}

export async function hasRoleByGroup(tx: Tx, staffId: string): Promise<boolean> {
  if (!groupsDecide()) return false;
  return (await tx.staffIdentity.count({ where: { staffId, issuer: issuer(), roleByGroup: true } })) > 0;
}
