import "server-only";
/** What the pages of blueprints show. */
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { captureQuery, versionsQuery } from "#lib/forms/blueprint.ts";
import { writeJson } from "#lib/forms/json-text.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { checkDocument } from "./check.ts";
import { type BlueprintDocument, blueprintDocument } from "./document.ts";
import { isSame } from "./drafts.ts";
import { examples } from "./examples.ts";
import { listRollouts } from "./rollout-page.ts";
import { differencesOf } from "./versions.ts";
import type { BlueprintEditor, BlueprintList, BlueprintPage, BlueprintRow, NewBlueprint } from "./views.ts";

const mostShown = 200;
const alive = { endedAt: null };
const latest = { orderBy: { number: "desc" }, take: 1 } as const;
const counted = { _count: { select: { assignments: { where: alive } } } } as const;

type Listed = {
  id: string;
  name: string;
  draft: unknown;
  archivedAt: Date | null;
  versions: { number: number; publishedAt: Date; document: unknown }[];
  _count: { assignments: number };
};

function rowOf({ id, name, draft, archivedAt, versions: [newest], _count }: Listed): BlueprintRow {
  return {
    id,
    name,
    version: newest?.number ?? null,
    publishedAt: newest?.publishedAt.toISOString() ?? null,
    tenants: _count.assignments,
    isChanged: !newest || !isSame(draft, newest.document),
    isArchived: archivedAt !== null,
  };
}

/** By name, the archived ones last. */
export async function listBlueprints(staff: Staff): Promise<BlueprintList> {
  requireRight(staff, "blueprint:read");
  const found = await db().blueprint.findMany({
    include: { versions: latest, ...counted },
    orderBy: [{ archivedAt: { sort: "asc", nulls: "first" } }, { name: "asc" }, { id: "asc" }],
  });
  return { rows: found.map(rowOf), edit: right(staff, "blueprint:edit") };
}

export async function readNewBlueprint(staff: Staff, search: object): Promise<NewBlueprint> {
  requireRight(staff, "blueprint:read");
  const { tenant: id } = captureQuery.parse(search);
  const hasOrganization = { archivedAt: null, organizationId: { not: null } };
  const select = { id: true, name: true };
  const [tenants, tenant] = await Promise.all([
    db().tenant.findMany({ where: hasOrganization, select, orderBy: { nameFolded: "asc" }, take: mostShown }),
    id ? db().tenant.findFirst({ where: { id, ...hasOrganization }, select }) : null,
  ]);
  return {
    examples: examples.map(({ id, title, about }) => ({ id, title, about })),
    tenants: [...new Set(tenants.map(({ name }) => name))],
    tenant,
    draftIds: { begun: random.orderedUuid(), captured: random.orderedUuid() },
    edit: right(staff, "blueprint:edit"),
  };
}

const documentIn = (version: { document: unknown }): BlueprintDocument =>
  blueprintDocument.parse(version.document);

type Versions = { number: number; document: unknown }[];

/** The two that the query names; without one, the newest two. */
function compare(versions: Versions, search: object): BlueprintPage["compared"] {
  const { from, to } = versionsQuery.parse(search);
  const [newest, second] = versions;
  const find = (number: number | undefined, usual: Versions[number] | undefined) =>
    versions.find((version) => version.number === number) ?? usual;
  const [a, b] = [find(from, second), find(to, newest)];
  if (!a || !b || a === b) return null;
  const [older, newer] = a.number < b.number ? [a, b] : [b, a];
  return {
    from: older.number,
    to: newer.number,
    differences: differencesOf(documentIn(older), documentIn(newer)),
  };
}

function resourcesIn(draft: unknown): BlueprintPage["resources"] {
  const parsed = blueprintDocument.safeParse(draft);
  if (!parsed.success) return [];
  return parsed.data.resources.map(({ key, kind, spec }) => ({ key, kind, name: String(spec.name ?? "") }));
}

/** Null if there is none. */
export async function readBlueprint(staff: Staff, id: string, search: object): Promise<BlueprintPage | null> {
  requireRight(staff, "blueprint:read");
  const found = await db().blueprint.findUnique({
    where: { id },
    include: {
      ...counted,
      versions: { orderBy: { number: "desc" }, include: { publishedBy: true, ...counted } },
      assignments: {
        where: alive,
        orderBy: [{ tenant: { name: "asc" } }, { id: "asc" }],
        take: mostShown,
        include: {
          tenant: { select: { name: true } },
          version: { select: { number: true } },
          _count: { select: { resources: { where: { ...alive, drift: { not: "in_step" } } } } },
        },
      },
    },
  });
  if (!found) return null;
  const { versions, assignments, draft } = found;
  return {
    ...rowOf(found),
    edit: right(staff, "blueprint:edit"),
    updatedAt: found.updatedAt.toISOString(),
    problems: checkDocument(draft).problems.filter(({ isWarning }) => !isWarning).length,
    resources: resourcesIn(versions[0]?.document ?? draft),
    older: versions.slice(1).reduce((sum, { _count }) => sum + _count.assignments, 0),
    rollouts: await listRollouts(id),
    apply: right(staff, "blueprint:apply"),
    versions: versions.map(({ number, note, publishedBy, publishedAt, _count }) => ({
      number,
      note,
      by: publishedBy.name,
      at: publishedAt.toISOString(),
      tenants: _count.assignments,
    })),
    compared: compare(versions, search),
    assignments: assignments.map(({ tenantId, tenant, version, createdAt, _count }) => ({
      tenantId,
      tenant: tenant.name,
      version: version.number,
      drifted: _count.resources,
      since: createdAt.toISOString(),
    })),
  };
}

export async function readEditor(staff: Staff, id: string): Promise<BlueprintEditor | null> {
  requireRight(staff, "blueprint:read");
  const found = await db().blueprint.findUnique({
    where: { id },
    include: { versions: latest, ...counted },
  });
  if (!found) return null;
  const { name, version, isChanged, isArchived } = rowOf(found);
  const mayEdit = right(staff, "blueprint:edit");
  const archived = { allowed: false, reason: "This blueprint is archived. Restore it first." } as const;
  return {
    id,
    name,
    version,
    isChanged,
    isArchived,
    updatedAt: found.updatedAt.toISOString(),
    text: writeJson(found.draft),
    problems: checkDocument(found.draft).problems,
    edit: mayEdit.allowed && isArchived ? archived : mayEdit,
  };
}
