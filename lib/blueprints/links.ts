import "server-only";
/** What a tenant's other pages say of its blueprints, from our records alone. */
import { db } from "#lib/base/db.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { BlueprintLinks, ResourceOwners } from "./views.ts";

/** The blueprint of each resource that one made or took over, by the resource's id at Polytomic. */
export async function listOwners(staff: Staff, tenantId: string): Promise<ResourceOwners> {
  requireRight(staff, "blueprint:read");
  const found = await db().managedResource.findMany({
    where: { tenantId, endedAt: null },
    select: { upstreamId: true, assignment: { select: { id: true, blueprint: { select: { name: true } } } } },
  });
  return Object.fromEntries(
    found.map(({ upstreamId, assignment: { id, blueprint } }) => [
      upstreamId,
      { assignmentId: id, blueprint: blueprint.name },
    ]),
  );
}

/** Null where there is none to show and none that the person may apply. */
export async function findBlueprintLinks(staff: Staff, tenantId: string): Promise<BlueprintLinks | null> {
  requireRight(staff, "blueprint:read");
  const found = await db().blueprintAssignment.findMany({
    where: { tenantId, endedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: {
      id: true,
      blueprintId: true,
      blueprint: { select: { name: true } },
      version: { select: { number: true } },
    },
  });
  const canApply =
    right(staff, "blueprint:apply").allowed &&
    (await isOffered(
      tenantId,
      found.map(({ blueprintId }) => blueprintId),
    ));
  if (found.length === 0 && !canApply) return null;
  const assigned = found.map(({ id, blueprint, version }) => ({
    assignmentId: id,
    blueprint: blueprint.name,
    version: version.number,
  }));
  return { tenantId, assigned, canApply };
}

/** Whether the tenant can have one that it does not have. */
async function isOffered(tenantId: string, has: string[]): Promise<boolean> {
  const one = { archivedAt: null, versions: { some: {} }, id: { notIn: has } };
  const active = { id: tenantId, stage: "active", archivedAt: null } as const;
  if ((await db().blueprint.findFirst({ where: one, select: { id: true } })) === null) return false;
  return (await db().tenant.count({ where: active })) > 0;
}
