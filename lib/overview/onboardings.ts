import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { OnboardingWeek, UnfinishedStep } from "./views.ts";
import { lastWeeks } from "./weeks.ts";

const weeksShown = 12;

/** By tenant, since an onboarding has the id of its tenant. */
export async function countOnboardings(): Promise<OnboardingWeek[]> {
  const weeks = lastWeeks(weeksShown);
  const found = await db().$queryRaw<OnboardingWeek[]>`
    SELECT to_char(date_trunc('week', tenant.created_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week,
      count(*)::int AS begun, count(operation.finished_at)::int AS finished,
      percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM operation.finished_at - operation.created_at)
      )::float8 AS "medianSeconds"
    FROM tenant LEFT JOIN operation
      ON operation.id = tenant.id AND operation.kind = 'onboarding' AND operation.state = 'done'
    WHERE tenant.created_at >= ${new Date(weeks[0] ?? 0)} AND archived_at IS NULL AND NOT imported
    GROUP BY 1`;
  const byWeek = new Map(found.map((each) => [each.week, each]));
  return weeks.map((week) => byWeek.get(week) ?? { week, begun: 0, finished: 0, medianSeconds: null });
}

const steps = [
  ["draft", "Organization"],
  ["organization_created", "Root user"],
  ["user_added", "API key"],
] as const;

export async function countUnfinished(): Promise<UnfinishedStep[]> {
  const weekAgo = later(clock.now(), -7 * dayMs);
  const found = await db().$queryRaw<{ stage: string; count: number; older: number }[]>`
    SELECT stage::text, count(*)::int AS count, count(*) FILTER (WHERE created_at < ${weekAgo})::int AS older
    FROM tenant
    WHERE stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
    GROUP BY stage`;
  return steps.map(([stage, step]) => {
    const { count = 0, older = 0 } = found.find((each) => each.stage === stage) ?? {};
    return { step, count, olderThanWeek: older };
  });
}
