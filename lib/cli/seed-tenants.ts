/**
 * Made-up tenants by the database's own hand: number n is the same tenant wherever it is planted, but for its
 * times, which fill the two years before. None has an organization, which Polytomic would not know.
 */
import pg from "pg";
import { foldVersion } from "#lib/forms/fold.ts";

const batch = 50_000;
const historyDays = 730;

const owners = ["Ana Torres", "Ben Okafor", "Chloe Martin", "Deniz Kaya", "Emil Novak", "Farah Aziz"];
const labels = ["enterprise", "trial", "healthcare", "retail", "emea", "apac", "priority", "partner-led"];
const first =
  "Northwind Alder Bright Cedar Delta Ember Falcon Granite Harbor Iris Juniper Kestrel Lumen Meridian Nimbus Orchid Pioneer Quarry River Summit Tidal Umber Vertex Willow";
const second =
  "Analytics Clinics Foods Freight Health Labs Logistics Media Motors Partners Retail Robotics Software Systems Textiles Water";
const endings = "Inc|Ltd|GmbH|SAS|LLC|Group|Co|AB";

/** A UUID of number n: our own mark in front, so that seeded rows can be told and found again. */
const idOf = (mark: string, n: string) =>
  `('5eed${mark}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Evenly spread numbers that look like chance: n times a large odd number, another for each use. */
const chance = (n: string, use: number, below: number) =>
  `((((${n})::bigint * ${2_654_435_761 + use * 20_945_846}) % 4294967296) >> 7) % ${below}`;

const plantStaff = `
  INSERT INTO staff (id, email, name, role, created_at)
  SELECT ${idOf("0001", "n::int")}, lower(split_part(name, ' ', 1)) || '@seed.example', name, 'onboarder', $2::timestamptz
  FROM unnest($1::text[]) WITH ORDINALITY AS person(name, n) ON CONFLICT DO NOTHING`;

const plantLabels = `
  INSERT INTO label (name, created_at) SELECT name, $2::timestamptz FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`;

/** $1 to $2: which; $3: now; $4 to $7: the words; $8: between one tenant and the next, which is older. */
const plantBatch = `
  INSERT INTO tenant (
    id, name, name_key, name_folded, external_id, external_key, external_folded, root_email, email_folded,
    root_role, root_user_id, root_user_origin, stage, labels, labels_folded, fold_version, on_hold_at,
    archived_at, key_hint, key_minted_at, last_verified_at, created_by_id, owner_id, created_at, updated_at)
  SELECT
    ${idOf("0002", "n")}, name, replace(lower(core), ' ', ''), lower(name),
    'CUS-' || number, 'cus-' || number, 'cus' || number, email, coalesce(email, ''),
    CASE WHEN stage IN ('user_added', 'active') THEN 'admin' END,
    CASE WHEN stage IN ('user_added', 'active') THEN ${idOf("0004", "n")}::text END,
    CASE WHEN stage IN ('user_added', 'active') THEN 'created'::origin END,
    stage, labels, replace(array_to_string(labels, ' '), '-', ''), ${foldVersion}, on_hold_at, archived_at,
    CASE WHEN stage = 'active' THEN lpad(to_hex(${chance("n", 5, 65_536)}), 4, '0') END,
    minted_at, CASE WHEN stage = 'active' THEN minted_at + ($3::timestamptz - minted_at) * (${chance("n", 6, 1_000)}) / 1000 END,
    ${idOf("0001", "(1 + owner)::int")}, ${idOf("0001", "(1 + owner)::int")}, created_at, $3::timestamptz
  FROM (
    SELECT *, core || ' ' || ending AS name, lpad(n::text, 8, '0') AS number,
      CASE WHEN stage IN ('user_added', 'active') THEN 'root@' || domain END AS email,
      CASE WHEN stage = 'active' THEN created_at + ($3::timestamptz - created_at) * (${chance("n", 7, 1_000)}) / 1000 END
        AS minted_at,
      CASE WHEN fate BETWEEN 920 AND 929 THEN $3::timestamptz END AS on_hold_at,
      CASE WHEN fate BETWEEN 930 AND 949 THEN $3::timestamptz END AS archived_at
    FROM (
      SELECT n, fate, owner,
        ($4::text[])[1 + word1] || ' ' || ($5::text[])[1 + word2] || ' ' || n AS core, ($6::text[])[1 + word3] AS ending,
        lower(($4::text[])[1 + word1]) || n || '.example' AS domain,
        (CASE WHEN fate < 955 THEN 'active' WHEN fate < 970 THEN 'user_added'
              WHEN fate < 985 THEN 'organization_created' ELSE 'draft' END)::tenant_stage AS stage,
        CASE WHEN tag < 4 THEN ARRAY[($7::text[])[1 + tag * 2], ($7::text[])[2 + tag * 2]]
             WHEN tag < 10 THEN ARRAY[($7::text[])[1 + tag % 8]] ELSE '{}' END AS labels,
        date_trunc('milliseconds', $3::timestamptz - n * $8::interval) AS created_at
      FROM (
        SELECT n, (${chance("n", 1, 1_000)})::int AS fate, (${chance("n", 2, 6)})::int AS owner,
          (${chance("n", 3, 24)})::int AS word1, (${chance("n / 3", 4, 16)})::int AS word2,
          (${chance("n", 8, 8)})::int AS word3, (${chance("n", 9, 30)})::int AS tag
        FROM generate_series($1::int, $2::int) AS n
      ) AS thrown
    ) AS named
  ) AS told
  ON CONFLICT DO NOTHING`;

/** $1 to $2: which; $3: now. The same throw as above: of a thousand tenants, ten need attention. */
const plantAttention = `
  INSERT INTO tenant_attention (tenant_id, code, subject, params, since)
  SELECT tenant.id,
    (CASE WHEN fate < 955 THEN 'key_not_working' ELSE 'unknown_outcome' END)::attention_code,
    CASE WHEN fate < 955 THEN '' ELSE 'onboarding' END,
    CASE WHEN fate < 955 THEN '{}'::jsonb ELSE jsonb_build_object('asked', 'key') END,
    $3::timestamptz
  FROM (SELECT n, (${chance("n", 1, 1_000)})::int AS fate FROM generate_series($1::int, $2::int) AS n) AS thrown
  JOIN tenant ON tenant.id = ${idOf("0002", "n")}
  WHERE fate BETWEEN 950 AND 959
  ON CONFLICT DO NOTHING`;

/** Those of the tenant table that no constraint needs. */
const looseIndexes = `
  SELECT indexname AS name, indexdef AS definition FROM pg_indexes
  WHERE schemaname = current_schema() AND tablename = 'tenant'
    AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = indexname::regclass AND indisunique)`;

/** Making an index anew takes a fraction of the time of adding each row to it. */
async function withoutIndexes<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const { rows } = await client.query<{ name: string; definition: string }>(looseIndexes);
    for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
    const result = await work();
    await client.query("SET LOCAL maintenance_work_mem = '512MB'");
    for (const { definition } of rows) await client.query(definition);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function plantAll(client: pg.Client, count: number, now: Date): Promise<number> {
  const words = [first.split(" "), second.split(" "), endings.split("|"), labels];
  const apart = `${(historyDays * 86_400) / count} seconds`;
  let added = 0;
  for (let from = 1; from <= count; from += batch) {
    const upTo = Math.min(from + batch - 1, count);
    added += (await client.query(plantBatch, [from, upTo, now, ...words, apart])).rowCount ?? 0;
    await client.query(plantAttention, [from, upTo, now]);
  }
  return added;
}

/** Plants tenants 1 to `count`; those that are there stay as they are. */
export async function plantTenants(url: string, count: number): Promise<{ added: number; total: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const now = new Date();
    await client.query(plantStaff, [owners, now]);
    await client.query(plantLabels, [labels, now]);
    const added = await withoutIndexes(client, () => plantAll(client, count, now));
    await client.query("VACUUM (ANALYZE) tenant, tenant_attention");
    const { rows } = await client.query<{ total: number }>("SELECT sum(n)::int AS total FROM tenant_count");
    return { added, total: rows[0]?.total ?? 0 };
  } finally {
    await client.end();
  }
}
