import "server-only";
/** The plan for a tenant that does not have a blueprint yet, from values that are stored nowhere. */
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { blueprintDocument } from "./document.ts";
import type { PlanPreview } from "./first-views.ts";
import { fillGiven, type Given } from "./given-values.ts";
import { orderOf, turningAgain } from "./order.ts";
import { checkedItems, planWith } from "./plan-reading.ts";
import { needsLook } from "./review.ts";
import type { Situation } from "./situation.ts";

type Which = { tenantId: string; versionId: string };

/** As if the tenant had just been given the version. */
async function situationOf(staff: Staff, { tenantId, versionId }: Which): Promise<Situation> {
  const [tenant, version] = await Promise.all([
    requireTenant(tenantId),
    db().blueprintVersion.findUnique({
      where: { id: versionId, blueprint: { archivedAt: null } },
      include: { blueprint: { select: { name: true } } },
    }),
  ]);
  if (!version) throw new AppError("not-found", "This blueprint can no longer be assigned.");
  if (tenant.archivedAt || tenant.stage !== "active")
    throw new AppError("conflict", "This tenant has no working key.");
  const { blueprintId, blueprint } = version;
  const document = blueprintDocument.parse(version.document);
  const now = clock.now();
  const assignment = {
    ...{ id: random.uuid(), tenantId, blueprintId, versionId, blueprint, version, resources: [] },
    ...{ variables: {}, secrets: null, sealedAs: null, overrides: [], ignored: [] },
    ...{ pausedAt: null, checkedAt: null, endedAt: null, extra: null },
    ...{ createdById: staff.id, createdAt: now, updatedAt: now },
  };
  const order = orderOf(document);
  const turns = [...order, ...turningAgain(order)];
  return { tenant, assignment, document, order, turns, made: new Map(), during: null };
}

export async function previewPlan(staff: Staff, which: Which, given: Given): Promise<PlanPreview> {
  requireRight(staff, "blueprint:apply");
  try {
    const situation = await situationOf(staff, which);
    const { tenant, document } = situation;
    const filled = fillGiven(document, tenant, given);
    if ("problems" in filled) {
      const { own, fields } = filled.problems;
      const labels = new Map(document.variables.map(({ name, label }) => [name, label ?? name]));
      const texts = Object.entries(fields).map(([field, text]) => {
        const name = field.slice(field.indexOf(".") + 1);
        return `${labels.get(name) ?? name}: ${text}`;
      });
      return { trouble: [...(own === null ? [] : [own]), ...texts].join(" ") };
    }
    const planned = await planWith(situation, filled);
    const looks = planned.plan.items.filter(needsLook).map(({ name }) => name);
    return { tenant: tenant.name, items: await checkedItems(planned), looks };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "not-found") throw error;
    return { trouble: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}
