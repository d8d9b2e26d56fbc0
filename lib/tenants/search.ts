import "server-only";
import type { Prisma } from "#prisma/client/client.ts";

/**
 * What the search box finds, by the trigram index alone: it knows runs of three characters, and of two and one
 * at the beginning or the end of a word. A text without any of them would be looked for in every row.
 */
const hasTrigram = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]|[\p{L}\p{N}]{2}[^\p{L}\p{N}]/u;
const hasWord = /^[\p{L}\p{N}]/u;

/** Characters that LIKE would take for patterns. */
const literally = (text: string) => text.replace(/[\\%_]/g, "\\$&");

export function matching(q: string): Prisma.TenantWhereInput {
  const text = literally(q.toLowerCase());
  if (hasTrigram.test(q)) return { search: { contains: text } };
  // One or two characters are the beginning of a word; signs alone find nothing.
  if (hasWord.test(q))
    return { OR: [{ search: { startsWith: text } }, { search: { contains: ` ${text}` } }] };
  return { id: { in: [] } };
}
