import "server-only";
/** Reads what Polytomic has of a tenant's blueprint, with the tenant's key, and plans with it. Changes nothing. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { hashBody } from "#lib/engine/ledger.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { refusePaused } from "./assignment-pause.ts";
import { jsonObject, type Resource, type ResourceKind } from "./document.ts";
import { formerOf } from "./former.ts";
import type { Place, Wanted } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { candidatesFor, lookAtMade } from "./looks.ts";
import { hashOfSecrets } from "./on-record.ts";
import { laterIn } from "./order.ts";
import { listingOnce, openPlace } from "./place.ts";
import { type Entry, type Managed, type Plan, planFor, stops } from "./plan.ts";
import { checkConnections, unasked } from "./plan-checks.ts";
import { MissingReferences, type Values } from "./resolve.ts";
import {
  fill,
  ignoredOf,
  kindOf,
  readSituation,
  type Situation,
  wantedFirst,
  wantedOf,
} from "./situation.ts";
import { type Filled, unheldSecrets } from "./variables.ts";
import type { PlanAnswer, PlanItem } from "./views.ts";

type Made = Situation["assignment"]["resources"][number];

const managedOf = ({ key, kind, upstreamId, name, origin, lastApplied, secretsHash }: Made): Managed => ({
  key,
  kind: kind as ResourceKind,
  upstreamId,
  name,
  origin,
  lastApplied: jsonObject.parse(lastApplied),
  secretsHash,
});

/** Stands for the id of what is made again, in what refers to it. */
const newId = "(new id)";

/**
 * What is wanted with the references that there are, without those that may wait in what is made. One whose resource is
 * gone shows that another id comes in its place, where something refers to it already.
 */
function resolved(
  situation: Situation,
  filled: Filled,
  resource: Resource,
  found: Values["refs"],
): Pick<Entry, "wanted" | "missing"> & { isWhole: boolean } {
  const isMade = situation.made.has(resource.key);
  try {
    if (isMade) return { wanted: wantedOf(situation, filled, resource, found), missing: [], isWhole: true };
    const { wanted, later } = wantedFirst(situation, filled, resource, found);
    return { wanted, missing: [], isWhole: later.length === 0 };
  } catch (error) {
    if (!(error instanceof MissingReferences)) throw error;
    const { missing } = error;
    const refs = Object.fromEntries(missing.map((key) => [key, { id: newId }]));
    const wanted = isMade ? wantedOf(situation, filled, resource, { ...found, ...refs }) : null;
    return { wanted, missing, isWhole: wanted !== null };
  }
}

type Planned = { plan: Plan; situation: Situation; entries: Entry[]; place: Place };

/** `during`: the drive that it is planned in, see Moment. */
export async function planApplication(
  tenant: TenantRecord,
  assignmentId: string,
  during: object | null = null,
): Promise<Planned> {
  const situation = await readSituation(tenant, assignmentId, during);
  return await planWith(situation, await fill(situation), during);
}

export async function planWith(
  situation: Situation,
  filled: Filled,
  during: object | null = null,
): Promise<Planned> {
  const { tenant, order, made, assignment } = situation;
  const assignmentId = assignment.id;
  const shares = order.some(({ kind }) => kind === "sharedConnection");
  const place = listingOnce(await openPlace(tenant, shares, during));
  const others = await db().managedResource.findMany({
    where: { tenantId: tenant.id, endedAt: null },
    select: {
      upstreamId: true,
      assignmentId: true,
      kind: true,
      assignment: { select: { blueprint: { select: { name: true } } } },
    },
  });
  const taken = new Set(others.map(({ upstreamId }) => upstreamId));
  const holderOf = ({ kind }: Resource, wanted: Wanted | null) => {
    const id = wanted && kinds[kind].idOf?.(wanted.spec);
    const isOnly = (each: { kind: string; upstreamId: string }) =>
      each.upstreamId === id || (each.kind === kind && kinds[kind].knownBy === "only");
    const held = others.find((each) => isOnly(each) && each.assignmentId !== assignmentId);
    return held?.assignment.blueprint.name ?? null;
  };
  /** Without what is gone, so that the plan is the same once that is off our records. */
  const present = new Map(made);
  const looks = new Map<string, Awaited<ReturnType<typeof lookAtMade>>>();
  for (const { key } of order) {
    const row = made.get(key);
    if (!row) continue;
    const look = await lookAtMade(place, row);
    looks.set(key, look);
    if (!look.live && !look.isUnreadable) present.delete(key);
  }
  /** What would be taken over is there for those that refer to it. */
  const found: Values["refs"] = {};
  const standIns = Object.fromEntries(order.map(({ key }) => [key, { id: `\${ref.${key}.id}` }]));
  const entries: Entry[] = [];
  const now = { ...situation, made: present };
  for (const [at, resource] of order.entries()) {
    const row = made.get(resource.key);
    const { live, isUnreadable } = looks.get(resource.key) ?? { live: null, isUnreadable: false };
    const { wanted, missing, isWhole } = resolved(now, filled, resource, found);
    // What it is about may no longer exist.
    const isAboutNew = missing.length > 0 && kindOf(resource).idOf !== undefined;
    const isFree = !live && !isUnreadable && wanted !== null && !isAboutNew;
    const candidates = isFree ? await candidatesFor(place, resource, wanted, taken) : [];
    const [only, ...more] = candidates;
    if (only && more.length === 0) found[resource.key] = { id: only.live.id };
    entries.push({
      resource,
      wanted,
      missing,
      later: laterIn(order, at).filter((key) => !present.has(resource.key) && !present.has(key)),
      preview: (isWhole && wanted) || wantedOf(now, filled, resource, { ...standIns, ...found }),
      managed: row ? managedOf(row) : null,
      live,
      candidates: candidates.map((each) => each.live),
      unreadable: [
        ...(row && isUnreadable ? [row.upstreamId] : []),
        ...candidates.flatMap((each) => (each.isUnreadable ? [each.live.id] : [])),
      ],
      heldBy: holderOf(resource, wanted),
      before: isFree ? ((await kindOf(resource).before?.(place, wanted.spec)) ?? null) : null,
      secretsHash: wanted ? await hashOfSecrets({ wanted, filled }) : null,
      unheldSecrets: unheldSecrets(filled, row),
      ignored: ignoredOf(situation, resource),
    });
  }
  const keys = new Set(order.map(({ key }) => key));
  const former = await formerOf(situation);
  const gone = assignment.resources
    .filter(({ key }) => !keys.has(key))
    .map((made) => ({ ...managedOf(made), onRemove: former.get(made.key)?.onRemove }));
  const { hash } = await hashBody(filled.secrets);
  const given = { version: assignment.versionId, values: filled.values, secrets: hash };
  return { plan: planFor(entries, gone, given), situation, entries, place };
}

/** Of the plan as it is now: an approved one is applied only if nothing changed since. */
export const readPlanHash = async (tenant: TenantRecord, assignmentId: string): Promise<string> =>
  (await planApplication(tenant, assignmentId)).plan.hash;

/** Not a part of what is approved: whether settings can be checked says nothing about the plan. */
export async function checkedItems({ plan, entries, place }: Planned): Promise<PlanItem[]> {
  const checks = await checkConnections(place, entries, plan.items);
  return plan.items.map((item) => ({ ...item, ...(checks.get(item.key) ?? unasked) }));
}

/** The plan for its page, or why Polytomic or a value does not allow one. */
export async function readPlan(staff: Staff, tenantId: string, assignmentId: string): Promise<PlanAnswer> {
  requireRight(staff, "blueprint:read");
  const tenant = await requireTenant(tenantId);
  try {
    await refusePaused(tenantId, assignmentId);
    const planned = await planApplication(tenant, assignmentId);
    const { plan, situation } = planned;
    const items = await checkedItems(planned);
    const { blueprint, version } = situation.assignment;
    const stopping = plan.items.filter(stops).map(({ name }) => name);
    const about = { assignmentId, blueprint: blueprint.name, version: version.number };
    return { plan: { ...about, operationId: random.uuid(), hash: plan.hash, items, stopping } };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "not-found") throw error;
    return { trouble: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}
