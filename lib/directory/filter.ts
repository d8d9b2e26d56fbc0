import "server-only";
import { healthCodes } from "#lib/activity/verdict.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { joinSql, type Sql, sql } from "#lib/base/db.ts";
import { foldWords } from "#lib/forms/fold.ts";
import type { Need } from "#lib/forms/needs.ts";
import type { HealthFilter, TenantsQuery } from "#lib/forms/tenants.ts";
import { id } from "#lib/forms/text.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { never } from "./paging.ts";

/** The tenants with a need. Each has an index. */
function withNeed(need: Need): Sql {
  if (need === "operation_stuck")
    return sql`(SELECT tenant_id FROM operation WHERE state IN ('stuck', 'asking'))`;
  if (need === "rotation_waiting")
    return sql`(
      SELECT tenant_id FROM operation
      WHERE state = 'waiting' AND kind = 'key_overlap' AND stage = 'overlapping')`;
  return sql`(SELECT tenant_id FROM tenant_attention WHERE code = ${need}::attention_code)`;
}

/** Those whose syncs fail have an index; the others are many. Without a key there is nothing to look at. */
const looked = (as: "good" | "blind") =>
  sql`(SELECT ${healthCodes} FROM tenant_health WHERE tenant_id = tenant.id) = ${as}`;
const healths: Record<HealthFilter, { isFew: boolean; is: Sql }> = {
  failing: {
    isFew: true,
    is: sql`tenant.id IN (SELECT tenant_id FROM tenant_health WHERE outcome = 'looked' AND failing > 0)`,
  },
  good: { isFew: false, is: looked("good") },
  blind: { isFew: false, is: looked("blind") },
  unseen: {
    isFew: false,
    is: sql`(key_minted_at IS NOT NULL AND NOT EXISTS (SELECT FROM tenant_health WHERE tenant_id = tenant.id))`,
  },
};

/** `along` is read from the index of a sort; `text` (the search) and `rest` are checked on each row. */
export type Filter = { along: Sql[]; text: Sql | null; rest: Sql[] };

export const allOf = (conditions: Sql[]): Sql => joinSql([sql`TRUE`, ...conditions], " AND ");

/** All of them at once, for what looks at each tenant that matches. */
export const whereOf = ({ along, text, rest }: Filter): Sql =>
  allOf([...along, ...(text ? [text] : []), ...rest]);

/** The conditions of the tenants page, with archived tenants only if asked for; null if nothing can match. */
export async function filterOf(query: TenantsQuery): Promise<Filter | null> {
  const { q, status, owner, label, key, sort } = query;
  const filter: Filter = { along: [], text: q ? matching(q) : null, rest: [] };
  const { along, rest } = filter;
  if (q && !filter.text) return null;
  if (owner) along.push(sql`owner_id = ${owner}::uuid`);
  // There is an index for each, and none for both.
  (owner && status ? rest : along).push(status ? sql`status = ${status}` : sql`archived_at IS NULL`);
  if (query.needs) along.push(sql`tenant.id IN ${withNeed(query.needs)}`);
  if (query.health) {
    const { isFew, is } = healths[query.health];
    (isFew ? along : rest).push(is);
  }
  if (label) rest.push(sql`labels @> ARRAY[${label}]::text[]`);
  if (key === "none") (sort.endsWith("key age") ? along : rest).push(sql`key_order = ${never}::timestamptz`);
  else if (key === "foreign") along.push(sql`tenant.id IN ${withNeed("foreign_key")}`);
  else if (key) {
    const days = key === "overdue" ? (await readKeyPolicy()).maxAgeDays : Number(key);
    const before = later(clock.now(), -days * dayMs);
    along.push(sql`key_order < ${before}::timestamptz`);
    // No key is older than our record of its tenant (apart from clock differences between two servers), so the newest
    // tenants, which come first, need not be looked through for old keys.
    if (sort.endsWith("created")) along.push(sql`created_at < ${later(before, dayMs)}::timestamptz`);
  }
  return filter;
}

/** The tenants that match a text: a whole id, or all its words in any order. Null if it has no words. */
function matching(q: string): Sql | null {
  const { data: uuid } = id.safeParse(q);
  if (uuid) return sql`(tenant.id = ${uuid}::uuid OR organization_id = ${uuid} OR external_key = ${uuid})`;
  const words = foldWords(q);
  return words.length === 0 ? null : joinSql(words.map(has), " AND ");
}

/** Ids are stored in the text with their own letters, so that a few digits do not match by chance. */
const asId = (word: string) =>
  word.replace(/[0-9a-f]/g, (digit) => "GHIJKLMNOPQRSTUV".charAt(Number.parseInt(digit, 16)));
const isChance = (word: string) => /^ ?[0-9a-f]{1,7}$/.test(word);

/** The tenants that have one of the spellings of a word. */
function has(spellings: string[]): Sql {
  const looked = spellings.flatMap((word) => (isChance(word) ? [word] : [...new Set([word, asId(word)])]));
  const literal = looked.map((word) => word.replace(/[\\%_]/g, "\\$&"));
  return sql`(${joinSql(
    literal.map((word) => sql`search LIKE ${`%${word}%`}`),
    " OR ",
  )})`;
}
