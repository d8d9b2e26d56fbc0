import "server-only";
/** Where the work on a blueprint stands: what a version wants of a tenant, and what exists of it. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganization, asPartner } from "#lib/polytomic/client.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { ManagedResource } from "#prisma/client/client.ts";
import { blueprintDocument, type JsonObject, jsonObject, type Resource } from "./document.ts";
import type { KindOfResource, Place, Wanted } from "./kind.ts";
import { kinds } from "./kinds/registry.ts";
import { fillVariables, orderOf, resolveResource, withSecrets } from "./resolve.ts";

export type Situation = Awaited<ReturnType<typeof readSituation>>;

/** An assignment with its resources in the order in which they are made, and what exists by their keys. */
export async function readSituation(tenant: TenantRecord, assignmentId: string) {
  const assignment = await db().blueprintAssignment.findUnique({
    where: { id: assignmentId },
    omit: { secrets: false },
    include: {
      version: { select: { document: true, number: true } },
      blueprint: { select: { name: true } },
      resources: { where: { endedAt: null } },
    },
  });
  if (assignment?.tenantId !== tenant.id)
    throw new AppError("not-found", "This tenant no longer has the blueprint.");
  const document = blueprintDocument.parse(assignment.version.document);
  const made = new Map(assignment.resources.map((each) => [each.key, each]));
  return { tenant, assignment, document, order: orderOf(document), made };
}

/** One resource as the version wants it, with marks where secrets belong. */
export function wantedOf({ tenant, assignment, document, made }: Situation, resource: Resource): Wanted {
  const names = tenantNames(tenant);
  const filled = fillVariables(document, jsonObject.parse(assignment.variables), names);
  if ("problems" in filled)
    throw new AppError("conflict", "A variable of the blueprint lacks a value.", { fields: filled.problems });
  const refs = Object.fromEntries([...made.values()].map(({ key, upstreamId }) => [key, { id: upstreamId }]));
  const { values: variables } = filled;
  return resolveResource(resource, {
    variables,
    tenant: names,
    organizationId: tenant.organizationId ?? "",
    refs,
  });
}

const tenantNames = ({ name, nameKey, externalId }: TenantRecord) => ({
  name,
  slug: nameKey,
  externalId: externalId ?? "",
});

/** The secrets of an assignment by the names of their variables. */
export async function openSecrets({ assignment, tenant }: Situation): Promise<Record<string, string>> {
  const { secrets, id } = assignment;
  if (secrets === null) return {};
  const text = (await open(secrets, placeOf("blueprint-secrets", tenant.id, id))).reveal();
  return JSON.parse(text) as Record<string, string>;
}

/** The body of the request, with its secrets. Only for sending and for the ledger's hash. */
export const bodyOf = async (situation: Situation, { spec }: Wanted): Promise<JsonObject> =>
  withSecrets(spec, await openSecrets(situation));

/** How to reach the tenant's organization. Throws AppError `not-found` or `unreadable` if it has no usable key. */
export async function placeOfTenant(
  { id, organizationId }: TenantRecord,
  timeLimitMs?: number,
): Promise<Place> {
  if (organizationId === null) throw new AppError("not-found", "This tenant has no organization yet.");
  const key = await openCurrentKey(id);
  return { organizationId, organization: asOrganization(key, timeLimitMs), partner: asPartner(timeLimitMs) };
}

export const kindOf = ({ kind }: Pick<Resource, "kind">): KindOfResource => kinds[kind];

/** The resource whose turn it is; undefined once all had theirs. */
export const currentOf = ({ order }: Situation, at: number): Resource | undefined => order[at];

export type Made = ManagedResource;
