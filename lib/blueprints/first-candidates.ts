import "server-only";
import type { Tx } from "#lib/base/db.ts";
import type { Unready } from "#lib/messages/rollouts.ts";

/** Tenants by their ids, in the order in which a rollout takes them, with what they have of a blueprint. */
export const chosenTenants = (from: Tx, ids: string[], blueprintId: string, take?: number) =>
  from.tenant.findMany({
    where: { id: { in: ids } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    ...(take !== undefined && { take }),
    include: {
      assignments: {
        where: { blueprintId, endedAt: null },
        select: { id: true, pausedAt: true, version: { select: { number: true } } },
      },
    },
  });
export type Chosen = Awaited<ReturnType<typeof chosenTenants>>[number];

/** Why a tenant can't get the newest version for the first time; null if it can. */
export function unreadyCode(tenant: Chosen, newest: number): Unready | null {
  const [has] = tenant.assignments;
  if (tenant.archivedAt) return "archived";
  if (has?.pausedAt) return "paused";
  if (has) return has.version.number < newest ? "has_older" : "has_version";
  return tenant.stage === "active" ? null : "no_key";
}
