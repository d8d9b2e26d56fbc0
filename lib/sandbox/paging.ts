import { fail, type Outcome, succeedList } from "./reply.ts";

/** Too large a limit is reduced, one below 1 is the default; undefined when it is no whole number. */
function limitOf(query: URLSearchParams, usual: number, most: number): number | undefined {
  const limit = Number(query.get("limit") ?? usual);
  if (!Number.isInteger(limit)) return undefined;
  return limit < 1 ? usual : Math.min(limit, most);
}

/** The page token is opaque, and a place in a list that moves: what changes between two pages may be missed. */
export function page(query: URLSearchParams, all: unknown[], usual: number, most: number): Outcome {
  const limit = limitOf(query, usual, most);
  const token = query.get("page_token") ?? "";
  const start = token === "" ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
  if (limit === undefined || !Number.isInteger(start))
    return fail(400, "bad_request", "bad limit or page token");
  const end = start + limit;
  const next = end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined;
  return succeedList(all.slice(start, end), next);
}

/** Whether an item is among those that a filter of the query asks for. */
export function accepts(query: URLSearchParams, name: string, value: string | boolean): boolean {
  const wanted = query.get(name);
  return wanted === null || wanted === "" || wanted === String(value);
}
