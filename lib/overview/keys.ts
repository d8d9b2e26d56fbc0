import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, sql } from "#lib/base/db.ts";
import { reads } from "#lib/keys/budget.ts";
import { maxAgeDays } from "#lib/keys/policy.ts";
import type { KeyAges, KeyReads } from "./views.ts";
import { lastWeeks } from "./weeks.ts";

const binDays = 30;
const lastBin = 12;
const readWeeks = 8;
const mostPeople = 10;

type Found = { bins: { bin: number; n: number; overdue: number }[]; without: number; maxAgeDays: number };

/** The ages of the keys in use, from the index by key age. */
export async function countKeyAges(): Promise<KeyAges> {
  const now = sql`${clock.now()}::timestamptz`;
  const [found] = await db().$queryRaw<[Found]>`
    SELECT ${maxAgeDays} AS "maxAgeDays",
      (SELECT COALESCE(json_agg(counted), '[]') FROM (
        SELECT least(greatest(floor(extract(epoch FROM ${now} - key_order) / ${binDays * 86_400}), 0), ${lastBin})::int AS bin,
          count(*)::int AS n,
          count(*) FILTER (WHERE key_order < ${now} - make_interval(hours => 24 * ${maxAgeDays}))::int AS overdue
        FROM tenant WHERE archived_at IS NULL AND key_order < '9999-01-01' GROUP BY 1
      ) AS counted) AS bins,
      (SELECT count(*)::int FROM tenant
        WHERE archived_at IS NULL AND key_order > '9999-01-01' AND stage = 'active') AS without`;
  const { bins, without, maxAgeDays: days } = found;
  return {
    maxAgeDays: days,
    without,
    overdue: bins.reduce((sum, { overdue }) => sum + overdue, 0),
    ages: Array.from({ length: lastBin + 1 }, (_, at) => ({
      fromDays: at * binDays,
      count: bins.find(({ bin }) => bin === at)?.n ?? 0,
    })),
  };
}

/** Who read keys how often: those who read most, and all others together. */
export async function countKeyReads(): Promise<KeyReads[]> {
  const weeks = lastWeeks(readWeeks);
  const found = await db().$queryRaw<{ id: string; person: string; weeks: Record<string, number> }[]>`
    SELECT staff.id::text, name AS person, json_object_agg(week, n) AS weeks FROM (
      SELECT actor_id, to_char(date_trunc('week', at AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week, count(*)::int AS n
      FROM audit_event WHERE action = ANY(${reads}) AND at >= ${new Date(weeks[0] ?? 0)} GROUP BY 1, 2
    ) AS counted JOIN staff ON staff.id = actor_id
    GROUP BY staff.id, name ORDER BY sum(n) DESC, name, staff.id`;
  const people = found.map(({ id, person, weeks: own }) => ({
    id,
    person,
    weeks: weeks.map((week) => ({ week, n: own[week] ?? 0 })),
  }));
  const others = people.splice(mostPeople);
  if (others.length > 0)
    people.push({ id: "others", person: `${others.length} others`, weeks: sum(weeks, others) });
  return people;
}

const sum = (weeks: string[], people: Pick<KeyReads, "weeks">[]) =>
  weeks.map((week, at) => ({ week, n: people.reduce((all, each) => all + (each.weeks[at]?.n ?? 0), 0) }));
