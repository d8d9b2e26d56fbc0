import "server-only";
/** What earlier versions said of resources that the version of a tenant no longer has. */
import { db } from "#lib/base/db.ts";
import { blueprintDocument, type Resource } from "./document.ts";
import type { Situation } from "./situation.ts";

/** By their keys: as the last version that had each of them said it. */
export async function formerOf({ assignment, order }: Situation): Promise<Map<string, Resource>> {
  const has = new Set(order.map(({ key }) => key));
  const former = new Map<string, Resource>();
  if (assignment.resources.every(({ key }) => has.has(key))) return former;
  const versions = await db().blueprintVersion.findMany({
    where: { blueprintId: assignment.blueprintId },
    orderBy: { number: "asc" },
    select: { document: true },
  });
  for (const { document } of versions)
    for (const resource of blueprintDocument.parse(document).resources)
      if (!has.has(resource.key)) former.set(resource.key, resource);
  return former;
}

/** What is said of each resource on record, by its key: by the version that the tenant has, or the last one before. */
export async function saidOf(situation: Situation): Promise<Map<string, Resource>> {
  const said = await formerOf(situation);
  for (const resource of situation.order) said.set(resource.key, resource);
  return said;
}
