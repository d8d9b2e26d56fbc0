import "server-only";
/** Reads what Polytomic has of a tenant's blueprint, with the tenant's key, and plans with it. Changes nothing. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { hashBody } from "#lib/engine/ledger.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { hashOfSecrets } from "./creating.ts";
import { jsonObject, type Resource, type ResourceKind } from "./document.ts";
import type { Live, Place, Wanted } from "./kind.ts";
import { openPlace } from "./place.ts";
import { type Entry, type Managed, type Plan, planFor } from "./plan.ts";
import { checkConfigurations, unasked } from "./plan-checks.ts";
import { MissingReferences, type Values } from "./resolve.ts";
import { fill, ignoredOf, kindOf, readSituation, type Situation, wantedOf } from "./situation.ts";
import type { PlanAnswer } from "./views.ts";

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

/** What may be the wanted one, and no blueprint of this tenant has. */
async function candidatesFor(place: Place, resource: Resource, wanted: Wanted, taken: ReadonlySet<string>) {
  const kind = kindOf(resource);
  const listed = await kind.list(place, wanted);
  const free = listed.filter((live) => kind.matches(live, wanted) && !taken.has(live.id));
  // A list's items may be light.
  const whole = await Promise.all(free.map(({ id }) => kind.read(place, id)));
  return whole.filter((live) => live !== null);
}

function resolved(work: () => Wanted): Pick<Entry, "wanted" | "missing"> {
  try {
    return { wanted: work(), missing: [] };
  } catch (error) {
    if (error instanceof MissingReferences) return { wanted: null, missing: error.missing };
    throw error;
  }
}

type Planned = { plan: Plan; situation: Situation; entries: Entry[]; place: Place };

export async function planApplication(tenant: TenantRecord, assignmentId: string): Promise<Planned> {
  const situation = await readSituation(tenant, assignmentId);
  const { order, made, assignment } = situation;
  const filled = await fill(situation);
  const place = await openPlace(
    tenant,
    order.some(({ kind }) => kind === "sharedConnection"),
  );
  const managed = await db().managedResource.findMany({
    where: { tenantId: tenant.id, endedAt: null },
    select: { upstreamId: true },
  });
  const taken = new Set(managed.map(({ upstreamId }) => upstreamId));
  /** What would be taken over is there for those that refer to it. */
  const found: Values["refs"] = {};
  const standIns = Object.fromEntries(order.map(({ key }) => [key, { id: `\${ref.${key}.id}` }]));
  const entries: Entry[] = [];
  for (const resource of order) {
    const { wanted, missing } = resolved(() => wantedOf(situation, filled, resource, found));
    const row = made.get(resource.key);
    const live = row ? await kindOf(resource).read(place, row.upstreamId) : null;
    const candidates: Live[] = live || !wanted ? [] : await candidatesFor(place, resource, wanted, taken);
    const [only, ...others] = candidates;
    if (only && others.length === 0) found[resource.key] = { id: only.id };
    entries.push({
      resource,
      wanted,
      missing,
      preview: wanted ?? wantedOf(situation, filled, resource, { ...standIns, ...found }),
      managed: row ? managedOf(row) : null,
      live,
      candidates,
      secretsHash: wanted ? await hashOfSecrets({ wanted, filled }) : null,
      ignored: ignoredOf(situation, resource),
    });
  }
  const keys = new Set(order.map(({ key }) => key));
  const gone = assignment.resources.filter(({ key }) => !keys.has(key)).map(managedOf);
  const { hash } = await hashBody(filled.secrets);
  const given = { version: assignment.versionId, values: filled.values, secrets: hash };
  return { plan: planFor(entries, gone, given), situation, entries, place };
}

/** Of the plan as it is now: an approved one is applied only if nothing changed since. */
export const readPlanHash = async (tenant: TenantRecord, assignmentId: string): Promise<string> =>
  (await planApplication(tenant, assignmentId)).plan.hash;

/** The plan for its page, or why Polytomic or a value does not allow one. */
export async function readPlan(staff: Staff, tenantId: string, assignmentId: string): Promise<PlanAnswer> {
  requireRight(staff, "blueprint:read");
  const tenant = await requireTenant(tenantId);
  try {
    const { plan, situation, entries, place } = await planApplication(tenant, assignmentId);
    // Not a part of what is approved: whether it can be read says nothing about the plan.
    const checks = await checkConfigurations(place.organization, entries, plan.items);
    const items = plan.items.map((item) => ({ ...item, ...(checks.get(item.key) ?? unasked) }));
    const { blueprint, version } = situation.assignment;
    const about = { assignmentId, blueprint: blueprint.name, version: version.number };
    return { plan: { ...about, operationId: random.uuid(), hash: plan.hash, items } };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "not-found") throw error;
    return { trouble: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}
