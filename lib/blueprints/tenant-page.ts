import "server-only";
/** A tenant's blueprints as its page shows them, from our records alone. */
import { z } from "zod";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { listOperations } from "#lib/engine/list.ts";
import type { OperationView } from "#lib/engine/views.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { application } from "./apply.ts";
import { isWithin } from "./compare.ts";
import { ignoredFields, overrides, type ResourceKind } from "./document.ts";
import { type DriftDetail, driftDetail } from "./drift-detail.ts";
import { saidOf } from "./former.ts";
import type { KindOfResource } from "./kind.ts";
import { itemsOf, textOf } from "./kinds/record.ts";
import { kinds } from "./kinds.ts";
import { mayKeep } from "./overrides.ts";
import { removal } from "./remove.ts";
import { staysAtPolytomic } from "./removing.ts";
import { nameOf } from "./resolve.ts";
import { fill, readSituation, type Situation, wantedOf } from "./situation.ts";
import type { AssignmentView, BlueprintQuestion, ResourceRow, TenantBlueprints } from "./views.ts";

const question = z.object({
  ids: z.array(z.string()).default([]),
  name: z.string(),
  mayMakeAnother: z.boolean().default(false),
  mayLeave: z.boolean().default(false),
});

function rightFor(
  staff: Staff,
  { archivedAt, stage }: TenantRecord,
  permission: "blueprint:apply" | "blueprint:edit",
): Right {
  const may = right(staff, permission);
  if (!may.allowed) return may;
  if (archivedAt) return { allowed: false, reason: "The tenant is archived." };
  return stage === "active" ? may : { allowed: false, reason: "Finish the onboarding first." };
}

/** Shared copies and what customers connected can't be changed, and some settings of others neither. */
const mayPutBack = ({ replace, fixed }: KindOfResource, { path }: { path: string }): boolean =>
  path === "/active" || (replace !== undefined && !isWithin(path, fixed));

/** Whether it was switched off at Polytomic, or would not be found to be. */
const mayBeOff = (key: string, { fields }: DriftDetail, own: { key: string; path: string }[]): boolean =>
  fields.some(({ path }) => path === "/active") ||
  own.some((each) => each.key === key && each.path === "/active");

function rowsOf({ order, assignment }: Situation): ResourceRow[] {
  const made = new Map(assignment.resources.map((each) => [each.key, each]));
  const own = [
    ...overrides.parse(assignment.overrides).map((each) => ({ ...each, is: "kept" as const })),
    ...ignoredFields.parse(assignment.ignored).map((each) => ({ ...each, is: "ignored" as const })),
  ];
  const keys = [...new Set([...order.map(({ key }) => key), ...made.keys()])];
  return keys.map((key): ResourceRow => {
    const row = made.get(key);
    const wanted = order.find((each) => each.key === key);
    const detail = driftDetail.parse(row?.driftDetail ?? {});
    const kind = (row?.kind ?? wanted?.kind ?? "connection") as ResourceKind;
    return {
      key,
      kind,
      name: row?.name ?? nameOf(wanted?.spec ?? {}, key),
      upstreamId: row?.upstreamId ?? null,
      origin: row?.origin ?? null,
      active: row?.active === true && !mayBeOff(key, detail, own),
      drift: row?.drift ?? "unknown",
      fields: detail.fields.map((field) => ({
        ...field,
        mayKeep: mayKeep(field),
        mayPutBack: mayPutBack(kinds[kind], field),
      })),
      ownFields: own.flatMap((each) => (each.key === key ? { path: each.path, is: each.is } : [])),
      changedBy: detail.by,
      changedAt: detail.at,
      checkedAt: row?.checkedAt.toISOString() ?? null,
    };
  });
}

/** The names of what does not exist have placeholders filled in where that is possible. */
async function withNames(situation: Situation) {
  const rows = rowsOf(situation);
  const filled = await fill(situation).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  const awaited: AssignmentView["awaited"] = [];
  for (const resource of situation.order) {
    const row = rows.find(({ key }) => key === resource.key);
    if (!row || row.upstreamId !== null || !filled) continue;
    const { spec, key } = resource;
    const named = { ...resource, spec: { name: nameOf(spec, key), types: spec.types ?? [] } };
    const wanted = wantedOf(situation, filled, named);
    row.name = wanted.name;
    if (resource.kind === "customerConnection")
      awaited.push({ name: wanted.name, types: itemsOf(wanted.spec.types).map(textOf) });
  }
  return { rows, awaited };
}

const later = (a: string | null, b: string): string => (a === null || b > a ? b : a);

async function removalOf(situation: Situation): Promise<AssignmentView["removal"]> {
  const { assignment } = situation;
  const said = await saidOf(situation);
  const stays = (made: (typeof assignment.resources)[number]) => staysAtPolytomic(made, said.get(made.key));
  const words = ({ kind, name }: (typeof assignment.resources)[number], stay: boolean) =>
    kind === "schemaKeys" && !stay ? `${name}: back to the detected keys` : name;
  const names = (stay: boolean) =>
    assignment.resources.toReversed().flatMap((made) => (stays(made) === stay ? words(made, stay) : []));
  return { deletes: names(false), keeps: names(true) };
}

async function questionOf(operation: OperationView | null): Promise<BlueprintQuestion | null> {
  if (operation?.state !== "asking") return null;
  const found = await db().operation.findUnique({ where: { id: operation.id }, select: { question: true } });
  const parsed = question.safeParse(found?.question);
  return parsed.success ? { operationId: operation.id, ...parsed.data } : null;
}

export async function readTenantBlueprints(staff: Staff, tenantId: string): Promise<TenantBlueprints> {
  requireRight(staff, "blueprint:read");
  const tenant = await requireTenant(tenantId);
  const [found, published, operations] = await Promise.all([
    db().blueprintAssignment.findMany({
      where: { tenantId, endedAt: null },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      select: { id: true, blueprintId: true },
    }),
    db().blueprint.findMany({
      where: { archivedAt: null, versions: { some: {} } },
      orderBy: { name: "asc" },
      select: { id: true, name: true, versions: { orderBy: { number: "desc" }, take: 1 } },
    }),
    listOperations(staff, tenantId, [application, removal]),
  ]);
  const newestOf = new Map(published.map(({ id, versions }) => [id, versions[0]?.number ?? 0]));
  const about = await db().operation.findMany({
    where: { id: { in: operations.map(({ id }) => id) } },
    select: { id: true, input: true },
  });
  const operationFor = (assignmentId: string) =>
    operations.find(({ id }) => about.some((each) => each.id === id && isAbout(each.input, assignmentId))) ??
    null;
  const assignments = await Promise.all(
    found.map(async ({ id, blueprintId }): Promise<AssignmentView> => {
      const situation = await readSituation(tenant, id);
      const { blueprint, version, pausedAt, extra } = situation.assignment;
      const newest = newestOf.get(blueprintId) ?? 0;
      const operation = operationFor(id);
      const { rows, awaited } = await withNames(situation);
      return {
        id,
        blueprint: blueprint.name,
        version: version.number,
        newest: newest > version.number ? newest : null,
        hasVariables: situation.document.variables.length > 0,
        pausedAt: pausedAt?.toISOString() ?? null,
        checkedAt: rows.flatMap((row) => row.checkedAt ?? []).reduce(later, null),
        extra,
        resources: rows,
        removal: await removalOf(situation),
        awaited,
        operation,
        question: await questionOf(operation),
      };
    }),
  );
  const has = new Set(found.map(({ blueprintId }) => blueprintId));
  return {
    tenantId,
    tenantName: tenant.name,
    assignments,
    offered: published.flatMap(({ id, name, versions: [version] }) =>
      version && !has.has(id) ? [{ blueprintId: id, name, version: version.number }] : [],
    ),
    apply: rightFor(staff, tenant, "blueprint:apply"),
    capture: rightFor(staff, tenant, "blueprint:edit"),
    operationId: random.uuid(),
  };
}

const isAbout = (input: unknown, assignmentId: string): boolean =>
  z.object({ assignmentId: z.literal(assignmentId) }).safeParse(input).success;
