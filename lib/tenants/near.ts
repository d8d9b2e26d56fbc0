import "server-only";
import { db } from "#lib/base/db.ts";
import { nameKey, nearTo } from "./name-key.ts";

/** No text that starts with a prefix sorts after the prefix followed by this. */
const last = "\u{10FFFF}";

/** Tenants whose name is nearly this one. If one letter differs, one half of the key is the same. */
export async function listNearIds(name: string): Promise<string[]> {
  const key = [...nameKey(name)];
  const half = key.length >> 1;
  const [front, end] = half < 2 ? [key, key] : [key.slice(0, half), key.slice(half)];
  const [begins, ends] = [front.join(""), end.reverse().join("")];
  const found = await db().$queryRaw<{ id: string; name: string }[]>`
    SELECT id::text, name FROM tenant
    WHERE (name_key BETWEEN ${begins} AND ${begins + last}
        OR reverse(name_key) COLLATE "C" BETWEEN ${ends} AND ${ends + last})
      AND char_length(name_key) BETWEEN ${key.length - 1}::int AND ${key.length + 1}::int`;
  const isNear = nearTo(name);
  return found.filter((tenant) => isNear(tenant.name)).map(({ id }) => id);
}
