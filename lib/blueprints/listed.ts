import "server-only";
/** The lists of an organization's resources while it is compared: each is read once. */
import { db } from "#lib/base/db.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import type { ResourceKind } from "./document.ts";
import type { Live, Place } from "./kind.ts";
import { kinds } from "./kinds.ts";

export type Lists = Map<ResourceKind, Map<string, Live>>;

/** By their ids. */
export async function listedOf(place: Place, lists: Lists, kind: ResourceKind): Promise<Map<string, Live>> {
  const found =
    lists.get(kind) ??
    new Map((await kinds[kind].list(place, { name: "", spec: {} })).map((live) => [live.id, live]));
  lists.set(kind, found);
  return found;
}

/** Each of these lists has all that there is of its kind. */
const counted = ["connection", "model", "modelSync", "bulkSync"] as const;

/** How many resources of the organization belong to no blueprint of the tenant; null if a list can't be read. */
export async function countExtra(tenantId: string, place: Place, lists: Lists): Promise<number | null> {
  try {
    const found: string[] = [];
    for (const kind of counted) found.push(...(await listedOf(place, lists, kind)).keys());
    const where = { tenantId, endedAt: null };
    const managed = await db().managedResource.findMany({ where, select: { upstreamId: true } });
    const own = new Set(managed.map(({ upstreamId }) => upstreamId));
    return found.filter((id) => !own.has(id)).length;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
