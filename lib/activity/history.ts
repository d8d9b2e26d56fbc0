import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { healthTroubleWords } from "#lib/messages/health.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { dayOf, keepLook } from "./keep.ts";
import { lookAt } from "./look.ts";
import { isReadingEvents } from "./policy.ts";
import { healthColumns, healthOf } from "./verdict.ts";
import type { HealthDay, HealthHistory } from "./views.ts";

const shownDays = 30;

/** What our looks at a tenant found over the last 30 days, every day of them, the oldest first. */
export async function readHealthHistory(staff: Staff, tenantId: string): Promise<HealthHistory> {
  requireRight(staff, "health:read");
  const first = later(dayOf(clock.now()), -(shownDays - 1) * dayMs);
  const [stored, rows, isOn] = await Promise.all([
    db().tenantHealth.findUnique({
      where: { tenantId },
      select: { ...healthColumns, failingSyncs: true, eventsReadAt: true },
    }),
    db().tenantHealthDay.findMany({ where: { tenantId, day: { gte: first } } }),
    isReadingEvents(),
  ]);
  const byDay = new Map(rows.map((row) => [keyOf(row.day), row]));
  const days = Array.from({ length: shownDays }, (_, at): HealthDay => {
    const day = keyOf(later(first, at * dayMs));
    const row = byDay.get(day);
    if (!row) return { day, seen: null, why: null };
    const { outcome, syncs, failing, unknown, connections, unhealthy } = row;
    if (outcome !== "looked") return { day, seen: null, why: healthTroubleWords(outcome) };
    return { day, seen: { syncs, failing, unknown, connections, unhealthy }, why: null };
  });
  return {
    health: healthOf(stored),
    failing: Object.keys(stored?.failingSyncs ?? {}),
    days,
    check: right(staff, "tenant:edit"),
    events: { isOn, readAt: stored?.eventsReadAt?.toISOString() ?? null },
  };
}

const keyOf = (day: Date) => day.toISOString().slice(0, 10);

/** Looks now and stores what was found. Throws AppError `busy` while the key is being changed. */
export async function checkHealth(staff: Staff, tenantId: string): Promise<void> {
  requireRight(staff, "tenant:edit");
  const tenant = await db().tenant.findUnique({ where: { id: tenantId }, select: { archivedAt: true } });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  if (tenant.archivedAt) throw new AppError("conflict", "This tenant is archived. Restore it first.");
  const look = await lookAt(tenantId);
  if (!look)
    throw new AppError("busy", "This tenant's key is being changed.", { hint: "Try again in a moment." });
  await keepLook(tenantId, look);
}
