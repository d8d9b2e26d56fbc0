import type { ErrorBody } from "#lib/polytomic/wire.ts";
import type { Event } from "./state.ts";

/** `body` is JSON text unless `type` says otherwise. */
export type Reply = { status: number; body: string; type?: string; headers?: Record<string, string> };
/** A reply and what becomes true with it. */
export type Outcome = Reply & { events?: Event[] };

/** As answers write a time. */
export const time = (ms: number): string => new Date(ms).toISOString();

/** Success is 200 for everything, creates and deletes included. */
export function succeed(data: unknown, events: Event[] = []): Outcome {
  return { status: 200, body: JSON.stringify({ data }), events };
}

/** Something stands beside the data. */
export const succeedBeside = (data: unknown, beside: Record<string, unknown>): Outcome => ({
  status: 200,
  body: JSON.stringify({ data, ...beside }),
});

/** An empty list is null. */
export function succeedList(items: unknown[], nextPageToken?: string): Outcome {
  const data = items.length > 0 ? items : null;
  const body = nextPageToken ? { data, pagination: { next_page_token: nextPageToken } } : { data };
  return { status: 200, body: JSON.stringify(body) };
}

/** Deletes of organizations describe no body. */
export function succeedSilently(events: Event[]): Outcome {
  return { status: 200, body: "", events };
}

/** The `key` texts are ours: upstream does not list its own. */
export function fail(
  status: number,
  key: string,
  message: string,
  metadata: Record<string, unknown> = {},
): Outcome {
  const body: ErrorBody = { status, key, message, metadata };
  return { status, body: JSON.stringify(body) };
}

/** One body for both causes of a 409: no documented field distinguishes them, so no caller can rely on one. */
export function conflict(): Outcome {
  return fail(409, "conflict", "the request conflicts with an existing record or with a request in progress");
}

export const notFound = () => fail(404, "not_found", "not found");
