import "server-only";
import { db } from "#lib/base/db.ts";
import { type Status, statuses } from "#lib/forms/tenants.ts";
import { currentPath, stepOf, stepTitles } from "#lib/onboarding/steps.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { TenantsHome } from "./views.ts";

const unfinishedShown = 8;

const isUnfinished = { stage: { not: "active" as const }, archivedAt: null, onHoldAt: null };

/** What stands above the table: counts by status, unfinished onboardings (the oldest trouble first), owners. */
export async function readHome(staff: Staff): Promise<TenantsHome> {
  const [groups, unfinished, total, owners, labels] = await Promise.all([
    db().tenant.groupBy({ by: ["status"], _count: { _all: true } }),
    db().tenant.findMany({
      where: isUnfinished,
      orderBy: [{ attention: { sort: "asc", nulls: "last" } }, { createdAt: "desc" }],
      take: unfinishedShown,
      include: { owner: { select: { name: true } } },
    }),
    db().tenant.count({ where: isUnfinished }),
    db().staff.findMany({
      where: { tenantsOwned: { some: {} } },
      select: { id: true, name: true },
      orderBy: { name: "asc" },
    }),
    db().label.findMany({ select: { name: true }, orderBy: { name: "asc" } }),
  ]);
  const counted = new Map(groups.map(({ status, _count }) => [status, _count._all]));
  return {
    counts: Object.fromEntries(statuses.map((status) => [status, counted.get(status) ?? 0])) as Record<
      Status,
      number
    >,
    unfinished: unfinished.map((tenant) => ({
      id: tenant.id,
      name: tenant.name,
      status: tenant.status as Status,
      owner: tenant.owner.name,
      createdAt: tenant.createdAt.toISOString(),
      href: currentPath(tenant),
      nextStep: stepTitles[stepOf(tenant)],
      attention: tenant.attention,
    })),
    unfinishedMore: Math.max(0, total - unfinished.length),
    owners,
    labels: labels.map(({ name }) => name),
    overdueKeys: { count: 0, more: false, maxAgeDays: 90 },
    onboard: right(staff, "tenant:onboard"),
  };
}
