import "server-only";
/** Where the work on a blueprint stands: what a version wants of a tenant, and what exists of it. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { withValueAt } from "./compare.ts";
import { blueprintDocument, ignoredFields, jsonObject, overrides, type Resource } from "./document.ts";
import { keeping } from "./keeping.ts";
import type { KindOfResource, Wanted } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { orderOf, turningAgain } from "./order.ts";
import { resolveFirst, resolveResource, type Values } from "./resolve.ts";
import { openSecrets } from "./sealed-secrets.ts";
import { type Filled, fillVariables } from "./variables.ts";

/**
 * An assignment with its resources in the order in which they are made, and what exists of them by key. `turns`: the
 * same, and after them once more those that get references to later ones.
 */
export type Situation = Awaited<ReturnType<typeof readSituation>>;

const noSlug = /[^a-z0-9]+/g;
export const tenantNames = ({
  name,
  nameFolded,
  externalId,
}: Pick<TenantRecord, "name" | "nameFolded" | "externalId">): Values["tenant"] => ({
  name,
  slug: nameFolded.replace(noSlug, "-").replace(/^-|-$/g, ""),
  externalId,
});

/** While it is applied or removed, nobody changes any of it: see refuseUnderWay. */
const findAssigned = keeping(async (id: string) => {
  const assignment = await db().blueprintAssignment.findUnique({
    where: { id },
    omit: { secrets: false },
    include: {
      version: { select: { document: true, number: true } },
      blueprint: { select: { name: true } },
    },
  });
  if (!assignment) return null;
  const document = blueprintDocument.parse(assignment.version.document);
  const order = orderOf(document);
  return { assignment, document, order, turns: [...order, ...turningAgain(order)] };
});

/** `during`: the drive that it is read in, see Moment. What is made is read each time. */
export async function readSituation(
  tenant: TenantRecord,
  assignmentId: string,
  during: object | null = null,
) {
  const found = await findAssigned(during, assignmentId);
  if (found?.assignment.tenantId !== tenant.id)
    throw new AppError("not-found", "This tenant no longer has the blueprint.");
  const resources = await db().managedResource.findMany({
    where: { assignmentId, endedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  const made = new Map(resources.map((each) => [each.key, each]));
  return { ...found, tenant, assignment: { ...found.assignment, resources }, made, during };
}

const openKept = keeping((id: string, tenantId: string, secrets: string, sealedAs: string | null) =>
  openSecrets({ id, tenantId, secrets, sealedAs }),
);

/** The values of the variables with the secrets, by the names of the variables. */
export async function fill({ tenant, assignment, document, during }: Situation): Promise<Filled> {
  const { id, secrets, sealedAs, variables } = assignment;
  const opened = secrets === null ? {} : await openKept(during, id, tenant.id, secrets, sealedAs);
  const given = { ...jsonObject.parse(variables), ...opened };
  const organizationId = tenant.organizationId ?? "";
  const filled = fillVariables(document, given, { tenant: tenantNames(tenant), organizationId });
  if ("problems" in filled)
    throw new AppError("conflict", "A variable of the blueprint has no value that fits.", {
      hint: `Open the blueprint on the tenant's page: ${Object.keys(filled.problems).join(", ")}.`,
    });
  return filled;
}

/**
 * A resource as the version wants it, with what this tenant has otherwise. `found`: what exists besides what is made.
 * Throws MissingReferences while something that it needs does not exist.
 */
export function wantedOf(
  situation: Situation,
  filled: Filled,
  resource: Resource,
  found: Values["refs"] = {},
): Wanted {
  return overridden(situation, resource, resolveResource(resource, valuesOf(situation, filled, found)));
}

/** The same without what may wait, while something that it refers to does not exist: `later` has the keys. */
export function wantedFirst(
  situation: Situation,
  filled: Filled,
  resource: Resource,
  found: Values["refs"] = {},
): { wanted: Wanted; later: string[] } {
  const { later, ...wanted } = resolveFirst(resource, valuesOf(situation, filled, found));
  return { wanted: overridden(situation, resource, wanted), later };
}

function valuesOf({ tenant, made }: Situation, { values }: Filled, found: Values["refs"]): Values {
  const refs = Object.fromEntries([...made.values()].map(({ key, upstreamId }) => [key, { id: upstreamId }]));
  const organizationId = tenant.organizationId ?? "";
  return { variables: values, tenant: tenantNames(tenant), organizationId, refs: { ...found, ...refs } };
}

function overridden({ assignment }: Situation, resource: Resource, { name, spec }: Wanted): Wanted {
  const own = overrides.parse(assignment.overrides).filter(({ key }) => key === resource.key);
  return { name, spec: own.reduce((all, { path, value }) => withValueAt(all, path, value), spec) };
}

/** JSON pointers into the spec that are not compared, by the version and for this tenant. */
export const ignoredOf = ({ assignment }: Situation, { key, ignore }: Resource): string[] => [
  ...ignore,
  ...ignoredFields.parse(assignment.ignored).flatMap((each) => (each.key === key ? each.path : [])),
];

export const kindOf = ({ kind }: Pick<Resource, "kind">): KindOfResource => kinds[kind];
