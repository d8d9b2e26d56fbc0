import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { joinSql, type Sql, sql } from "#lib/base/db.ts";
import { foldWords } from "#lib/forms/fold.ts";
import type { TenantsQuery } from "#lib/forms/tenants.ts";
import { id } from "#lib/forms/text.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";

/** The order of a tenant without a key. */
const never = new Date("9999-12-31T00:00:00Z");

/** The tenants with a foreign key, which are few. */
const withForeignKey = sql`(SELECT tenant_id FROM tenant_attention WHERE code = 'foreign_key')`;

/** By `along` the index of a sort is read; `text`, what is searched for, and `rest` are asked of each row it gives. */
export type Filter = { along: Sql[]; text: Sql | null; rest: Sql[] };

/** What the tenants page shows, archived tenants only where they are asked for; null when it can be nothing. */
export async function filterOf({ q, status, owner, label, key, sort }: TenantsQuery): Promise<Filter | null> {
  const filter: Filter = { along: [], text: q ? matching(q) : null, rest: [] };
  const { along, rest } = filter;
  if (q && !filter.text) return null;
  if (owner) along.push(sql`owner_id = ${owner}::uuid`);
  // There is an index for each, and none for both.
  (owner && status ? rest : along).push(status ? sql`status = ${status}` : sql`archived_at IS NULL`);
  if (label) rest.push(sql`labels @> ARRAY[${label}]::text[]`);
  if (key === "none") (sort === "key age" ? along : rest).push(sql`key_order = ${never}::timestamptz`);
  else if (key === "foreign") along.push(sql`tenant.id IN ${withForeignKey}`);
  else if (key) {
    const days = key === "overdue" ? (await readKeyPolicy()).maxAgeDays : Number(key);
    const before = later(clock.now(), -days * dayMs);
    along.push(sql`key_order < ${before}::timestamptz`);
    // No key is older than our record of its tenant (give or take the clocks of two servers), so that the newest
    // tenants, which come first, need not be looked through for old keys.
    if (sort === "created") along.push(sql`created_at < ${later(before, dayMs)}::timestamptz`);
  }
  return filter;
}

/** The tenants that a text finds: a whole id, or all its words, in any order. Null when it has none. */
function matching(q: string): Sql | null {
  const { data: uuid } = id.safeParse(q);
  if (uuid) return sql`(tenant.id = ${uuid}::uuid OR organization_id = ${uuid} OR external_key = ${uuid})`;
  const words = foldWords(q);
  return words.length === 0 ? null : joinSql(words.map(has), " AND ");
}

/** Ids stand in the text in letters of their own, so that a few digits do not find them by chance. */
const asId = (word: string) =>
  word.replace(/[0-9a-f]/g, (digit) => "GHIJKLMNOPQRSTUV".charAt(Number.parseInt(digit, 16)));
const isChance = (word: string) => /^ ?[0-9a-f]{1,7}$/.test(word);

/** The tenants that have a word in one of its spellings. */
function has(spellings: string[]): Sql {
  const looked = spellings.flatMap((word) => (isChance(word) ? [word] : [...new Set([word, asId(word)])]));
  const literal = looked.map((word) => word.replace(/[\\%_]/g, "\\$&"));
  return sql`(${joinSql(
    literal.map((word) => sql`search LIKE ${`%${word}%`}`),
    " OR ",
  )})`;
}
