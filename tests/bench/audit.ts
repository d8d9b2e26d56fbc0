/**
 * The audit log's filters at several sizes, as the app reads them, on PostgreSQL. At each size a filter may take 1.5
 * times what it takes at the smallest, or 5 ms more.
 */
import { parseArgs } from "node:util";
import pg from "pg";
import { writeCursor } from "#lib/base/cursor.ts";
import { db } from "#lib/base/db.ts";
import { auditQuery } from "#lib/forms/audit.ts";
import { asName } from "#lib/tenants/folded.ts";
import { readAuditLog } from "#lib/timeline/audit-log.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { type Measured, measureSizes, type Works } from "./sizes.ts";

const [people, tenants] = [20, 1_000];
const actions = [
  "key.verified",
  "staff.signed-in",
  "tenant.changed",
  "operation.begun",
  "user.added",
  "connect-link.opened",
];

/**
 * Two years. Of a thousand rows ten are keys read, nine of them by one person; a person and a tenant have more rows
 * the more there are, except for the last person, who has twenty.
 */
const plantEvents = `
  INSERT INTO audit_event (id, at, actor_id, actor_email, action, target_type, target_id, tenant_id, detail)
  SELECT gen_random_uuid(), now() - (n * 730.0 / $1::int) * interval '1 day', person.id, person.email,
    CASE WHEN n % 100 = 7 THEN 'key.copied' WHEN n % 5000 = 9 THEN 'audit.exported' ELSE ($2::text[])[1 + n % 6] END,
    'tenant', n::text, CASE WHEN n % 4 > 0 THEN ($3::uuid[])[1 + (n / 7) % 1000] END, '{"hint": "abcd"}'
  FROM generate_series(1, $1::int) AS n
  LEFT JOIN unnest($4::uuid[], $5::text[]) WITH ORDINALITY AS person(id, email, place)
    ON place = CASE WHEN n % ($1::int / 20) = 3 THEN 20 WHEN n % 1000 = 7 THEN 2 WHEN n % 100 = 7 THEN 1
      WHEN n % 9 = 0 THEN NULL ELSE 3 + n % 17 END`;

async function plantAudit(url: string, size: number): Promise<void> {
  const staff = [];
  for (let n = 0; n < people; n += 1) staff.push(await addStaff("admin"));
  const [owner] = staff;
  const by = {
    createdById: owner?.id ?? "",
    ownerId: owner?.id ?? "",
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  await db().tenant.createMany({
    data: Array.from({ length: tenants }, (_, n) => ({ ...asName(`Tenant ${n}`), ...by })),
  });
  const ids = (await db().tenant.findMany({ orderBy: { name: "asc" } })).map(({ id }) => id);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(plantEvents, [
    size,
    actions,
    ids,
    staff.map(({ id }) => id),
    staff.map(({ email }) => email),
  ]);
  await client.query("VACUUM (ANALYZE) audit_event");
  await client.end();
}

async function worksAt(client: pg.Client, size: number): Promise<Works> {
  const reader = await addStaff("admin");
  const { rows } = await client.query<{ id: string }>("SELECT id FROM staff ORDER BY id LIMIT 20");
  const [first, , busy] = rows.map(({ id }) => id);
  const rare = rows[19]?.id;
  const { rows: deep } = await client.query<{ id: string; at: Date }>(
    "SELECT id, at FROM audit_event ORDER BY at DESC, id DESC OFFSET $1 LIMIT 1",
    [Math.floor(size * 0.9)],
  );
  const after = writeCursor([deep[0]?.at.toISOString(), deep[0]?.id]);
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const asked: Record<string, object> = {
    everything: {},
    "everything, the last tenth": { after },
    "a busy person": { person: busy },
    "a person with twenty rows": { person: rare },
    "the app": { person: "app" },
    "a tenant": { tenant: "Tenant 500" },
    "keys read": { event: "keys-read" },
    "keys read by a person": { event: "keys-read", person: first },
    "keys read by a person who read none": { event: "keys-read", person: busy },
    "keys read by the app": { event: "keys-read", person: "app" },
    "keys of a tenant read": { event: "keys-read", tenant: "Tenant 500" },
    "a rare event: exports": { event: "exports" },
    "an event that never was: policies": { event: "policies" },
    "tenants, of 14 kinds of events": { event: "tenants" },
    "a week a year ago": { from: day(372), to: day(365) },
    "keys read by a person in a week a year ago": {
      event: "keys-read",
      person: first,
      from: day(372),
      to: day(365),
    },
    "all filters": { event: "tenants", person: busy, tenant: "Tenant 500", from: day(600), to: day(100) },
  };
  return new Map(
    Object.entries(asked).map(([name, query]) => [name, () => readAuditLog(reader, auditQuery.parse(query))]),
  );
}

/** Whether each filter is fast enough. */
function report(sizes: number[], results: Measured[]): boolean {
  let isFast = true;
  const cell = (value: number) => value.toFixed(1).padStart(9);
  for (const [at, size] of sizes.entries()) {
    process.stdout.write(`\n${`${size.toLocaleString("en")} rows`.padEnd(46)}   p50 ms   p95 ms   may be\n`);
    for (const [name, { p50, p95 }] of results[at] ?? []) {
      const smallest = results[0]?.get(name)?.p95 ?? Number.NaN;
      const limit = Math.max(1.5 * smallest, smallest + 5);
      const isSlow = at > 0 && p95 > limit;
      if (isSlow) isFast = false;
      const verdict = at === 0 ? "" : isSlow ? "  TOO SLOW" : "  ok";
      process.stdout.write(`${name.padEnd(46)}${cell(p50)}${cell(p95)}${cell(limit)}${verdict}\n`);
    }
  }
  return isFast;
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sizes: { type: "string", default: "10000,1000000" },
      rounds: { type: "string", default: "240" },
    },
  });
  const sizes = values.sizes.split(",").map(Number);
  const results = await measureSizes(sizes, Number(values.rounds), { plant: plantAudit, worksAt });
  if (!report(sizes, results)) process.exitCode = 1;
}
