/** What our looks at the organizations of sample tenants would have found, and the daily counts of 30 days. */
import type pg from "pg";

/** The numbers below a thousand that say a tenant's fate: the same as in seed-tenants.ts. */
type Fate = (n: string) => string;
type IdOf = (n: string) => string;

/** $1 to $2: the range; $3: now. Of a thousand tenants, twenty have failing syncs and ten can't be looked at. */
const plantLooks = (idOf: IdOf, fate: Fate) => `
  INSERT INTO tenant_health (
    tenant_id, outcome, looked_at, seen_at, syncs, failing, connections, unhealthy, failing_since, failing_syncs)
  SELECT id, (CASE WHEN fate >= 950 THEN 'key_not_working' ELSE 'looked' END)::health_outcome,
    $3::timestamptz - interval '5 hours', $3::timestamptz - make_interval(hours => CASE WHEN fate >= 950 THEN 77 ELSE 5 END),
    syncs, failing, 2 + syncs / 3, failing, CASE WHEN failing > 0 THEN since END,
    CASE WHEN failing > 0 THEN jsonb_build_object('sample-1', since) || CASE WHEN failing > 1
      THEN jsonb_build_object('sample-2', since) ELSE '{}' END ELSE '{}' END
  FROM (
    SELECT tenant.id, fate, 2 + fate % 9 AS syncs, CASE WHEN fate BETWEEN 900 AND 919 THEN 1 + fate % 2 ELSE 0 END AS failing,
      date_trunc('milliseconds', $3::timestamptz - (1 + fate % 6) * interval '1 day') AS since
    FROM (SELECT n, (${fate("n")})::int AS fate FROM generate_series($1::int, $2::int) AS n) AS thrown
    JOIN tenant ON tenant.id = ${idOf("n")}
    WHERE fate < 955 AND fate % 50 <> 49
  ) AS looked
  ON CONFLICT DO NOTHING`;

const plantReasons = (idOf: IdOf) => `
  INSERT INTO tenant_attention (tenant_id, code, params, since)
  SELECT tenant_id, 'syncs_failing', jsonb_build_object('failing', failing, 'syncs', syncs), failing_since
  FROM tenant_health
  WHERE failing > 0 AND tenant_id BETWEEN ${idOf("$1::int")} AND ${idOf("$2::int")}
  ON CONFLICT DO NOTHING`;

/** $1: now. Days of a few tenants only, since each has thirty rows. */
const plantDays = `
  INSERT INTO tenant_health_day (tenant_id, day, outcome, looked_at, syncs, failing, connections, unhealthy)
  SELECT tenant_id, day::date, 'looked', day, syncs, CASE WHEN day >= failing_since THEN failing ELSE 0 END, connections, 0
  FROM (SELECT * FROM tenant_health WHERE seen_at IS NOT NULL ORDER BY failing DESC, tenant_id LIMIT 200) AS few
  CROSS JOIN generate_series($1::timestamptz - interval '29 days', $1::timestamptz, interval '1 day') AS day
  WHERE extract(day FROM day)::int % 11 <> 0
  ON CONFLICT DO NOTHING`;

/** $1: now. As if the numbers of today had come slowly. Days that were counted stay as they are, apart from today. */
const forgetToday = "DELETE FROM daily_count WHERE day = ($1::timestamptz AT TIME ZONE 'UTC')::date";
const plantCounts = `
  INSERT INTO daily_count (day, what, code, n)
  SELECT day, what, code,
    CASE ago WHEN 0 THEN n ELSE greatest(0, n * (100 - ago - (ago * 7919 + length(code) * 13) % 23) / 100) END
  FROM (
    SELECT 'all' AS what, '' AS code, count(*)::int AS n FROM tenant WHERE archived_at IS NULL
    UNION ALL
    SELECT 'attention', attention_code::text, count(*)::int
    FROM tenant WHERE status = 'needs attention' GROUP BY attention_code
    UNION ALL
    SELECT 'health', CASE WHEN outcome IS NULL THEN 'unseen' WHEN outcome <> 'looked' THEN 'blind'
      WHEN failing > 0 THEN 'failing' ELSE 'good' END AS code, count(*)::int
    FROM tenant LEFT JOIN tenant_health ON tenant_id = tenant.id
    WHERE stage = 'active' AND archived_at IS NULL GROUP BY code
  ) AS today
  CROSS JOIN LATERAL (
    SELECT ago, ($1::timestamptz AT TIME ZONE 'UTC')::date - ago AS day FROM generate_series(0, 23) AS ago
  ) AS days
  WHERE NOT EXISTS (SELECT FROM daily_count AS counted WHERE counted.day = days.day)
  ON CONFLICT DO NOTHING`;

/** The looks at the sample tenants of a range. */
export async function plantHealth(
  client: pg.Client,
  range: [from: number, upTo: number],
  now: Date,
  { idOf, fate }: { idOf: IdOf; fate: Fate },
): Promise<void> {
  await client.query(plantLooks(idOf, fate), [...range, now]);
  await client.query(plantReasons(idOf), range);
}

export async function plantHistory(client: pg.Client, now: Date): Promise<void> {
  await client.query(plantDays, [now]);
  await client.query(forgetToday, [now]);
  await client.query(plantCounts, [now]);
}
