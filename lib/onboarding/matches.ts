import "server-only";
import { db } from "#lib/base/db.ts";
import { unknownStates } from "#lib/engine/plan.ts";
import { listNearIds } from "#lib/tenants/near.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Look } from "./look.ts";
import type { Match } from "./question.ts";

/** Whose name is compared: a draft, or what will be one. */
type Named = Pick<TenantRecord, "id" | "name" | "createdAt">;

/**
 * Those of the tenants that hold their name against this one. A draft that has sent nothing holds none, unless it is
 * older and on its way: of several at once the oldest continues. Neither does a cancelled one: what it may have created
 * is in Polytomic's list.
 */
async function listHolders(ids: string[], { id, createdAt }: Named) {
  if (ids.length === 0) return [];
  const isOlder = [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }];
  const running = { some: { kind: "onboarding", state: "running" } } as const;
  const inDoubt = { some: { step: "organization" as const, state: { in: unknownStates } } };
  return await db().tenant.findMany({
    where: {
      id: { in: ids },
      OR: [
        { organizationId: { not: null } },
        { archivedAt: null, calls: inDoubt },
        { archivedAt: null, operations: running, OR: isOlder },
      ],
    },
    select: {
      id: true,
      name: true,
      organizationId: true,
      calls: { where: inDoubt.some, select: { id: true } },
    },
    orderBy: { createdAt: "asc" },
    take: 20,
  });
}

/** Those of the organizations that no tenant has. */
async function listUnknown(near: Look["near"]): Promise<Look["near"]> {
  if (near.length === 0) return [];
  const known = await db().tenant.findMany({
    where: { organizationId: { in: near.map(({ id }) => id) } },
    select: { organizationId: true },
  });
  return near.filter(({ id }) => !known.some(({ organizationId }) => organizationId === id));
}

/** Our tenants and Polytomic's organizations whose name equals this one or is close to it. */
export async function findMatches(tenant: Named, look: Look): Promise<Match[]> {
  const ids = (await listNearIds(tenant.name)).filter((id) => id !== tenant.id);
  const ours = await listHolders(ids, tenant);
  // What another onboarding requested and got no answer about belongs to that onboarding.
  const awaited = ours.filter(({ organizationId, calls }) => organizationId === null && calls.length > 0);
  const theirs = await listUnknown(
    look.near.filter((each) => !awaited.some(({ name }) => name === each.name)),
  );
  const closeness = (name: string): Match["closeness"] => (name === tenant.name ? "exact" : "near");
  return [
    ...ours.map(({ id, name }) => ({
      name,
      closeness: closeness(name),
      tenantId: id,
      organizationId: null,
      isOwner: false,
    })),
    ...theirs.map(({ id, name, isOwner }) => ({
      name,
      closeness: closeness(name),
      tenantId: null,
      organizationId: id,
      isOwner,
    })),
  ];
}
