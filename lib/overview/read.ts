import "server-only";
import { db } from "#lib/base/db.ts";
import { needs } from "#lib/forms/needs.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countKeyAges, countKeyReads } from "./keys.ts";
import { countOnboardings, countUnfinished } from "./onboardings.ts";
import type { AttentionLine, HealthStrip, Overview } from "./views.ts";
import { dayText, lastDays } from "./weeks.ts";

const daysShown = 30;

/** Everything on the overview page. */
export async function readOverview(staff: Staff): Promise<Overview> {
  requireRight(staff, "tenant:read");
  const [onboardings, unfinished, keys, daily, reads] = await Promise.all([
    countOnboardings(),
    countUnfinished(),
    countKeyAges(),
    readDaily(),
    right(staff, "audit:read").allowed ? countKeyReads() : null,
  ]);
  return { onboardings, unfinished, keys, ...daily, reads };
}

type Count = { day: string; what: string; code: string; n: number };

async function readDaily(): Promise<Pick<Overview, "attention" | "health" | "countedSince">> {
  const days = lastDays(daysShown);
  const [rows, first] = await Promise.all([
    db().dailyCount.findMany({ where: { day: { gte: new Date(days[0] ?? 0) } } }),
    db().dailyCount.findFirst({ orderBy: { day: "asc" }, select: { day: true } }),
  ]);
  const counts = rows.map(({ day, ...rest }): Count => ({ day: dayText(day), ...rest }));
  return {
    attention: attentionOf(counts, days),
    health: healthOf(counts, days),
    countedSince: first && dayText(first.day),
  };
}

/** A day that has no row of a reason had no such tenant, if it was counted at all. */
function attentionOf(counts: Count[], days: string[]): AttentionLine[] {
  const counted = new Set(counts.map(({ day }) => day));
  const found = counts.filter(({ what }) => what === "attention");
  const codes = Object.entries(needs).filter(([code]) => found.some((each) => each.code === code));
  return codes.map(([code, name]) => ({
    code,
    name,
    days: days.map((day) => {
      const row = found.find((each) => each.day === day && each.code === code);
      return { day, n: counted.has(day) ? (row?.n ?? 0) : null };
    }),
  }));
}

function healthOf(counts: Count[], days: string[]): HealthStrip[] {
  return days.map((day) => {
    const own = counts.filter((each) => each.day === day);
    const n = (code: string) => own.find((each) => each.what === "health" && each.code === code)?.n ?? 0;
    const codes = { good: n("good"), failing: n("failing"), blind: n("blind"), unseen: n("unseen") };
    return { day, counts: own.length === 0 ? null : codes };
  });
}
