import "server-only";
import { type Sql, sql } from "#lib/base/db.ts";
import { id } from "#lib/forms/text.ts";

/**
 * What the search box finds, by the trigram index alone: it knows runs of three characters, and of two and one
 * at the beginning or the end of a word. A text without any of them would be looked for in every row.
 */
const hasTrigram = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u;
const hasWord = /^[\p{L}\p{N}]/u;

/** A whole UUID names its tenant, ours or its organization's or the customer's own; null for any other text. */
export function namedBy(q: string): Sql | null {
  if (!id.safeParse(q).success) return null;
  const [lower, upper] = [q.toLowerCase(), q.toUpperCase()];
  return sql`(tenant.id = ${lower}::uuid OR organization_id = ${lower} OR external_id IN (${q}, ${lower}, ${upper}))`;
}

/** Characters that LIKE would take for patterns. */
const literally = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/**
 * The end of a customer's id tells it from others, and its beginning does not: "CUS-00" is in all of them, and the
 * index would compare them all. Zeros in a row tell nothing either.
 */
const telling = /.(?!\d*(\d)\1\1)(\d{5})$/u;

/** The tenants that a text finds, as a condition; null when it can find none. */
export function matching(q: string): Sql | null {
  const typed = q.toLowerCase();
  const end = telling.exec(typed)?.[2];
  if (end) return sql`(search LIKE ${`%${end}%`} AND strpos(search, ${typed}) > 0)`;
  const text = literally(typed);
  if (hasTrigram.test(q)) return sql`search LIKE ${`%${text}%`}`;
  // One or two characters are the beginning of a word; signs alone find nothing.
  if (hasWord.test(q)) return sql`(search LIKE ${`${text}%`} OR search LIKE ${`% ${text}%`})`;
  return null;
}
