import "server-only";
/**
 * Requests with a JSON answer. Reads are harmless, so they may be repeated; their result is a value or an error. Writes
 * are sent once, whatever happens: a 2xx with an unusable body is an unknown outcome, not a success.
 */
import { z } from "zod";
import { type Call, parseJson, type Settings, send } from "./fetch.ts";
import { type Answer, type Failure, type Silence, UpstreamError } from "./result.ts";

type Reading = Pick<Call, "path" | "maxBytes"> & { anyVersion?: boolean };

/** One record. */
export const one = <T extends z.ZodType>(schema: T) => z.object({ data: schema });

/**
 * A list: null is documented as an empty one. A missing `data` is not and is rejected: reading it as an empty list
 * could make a caller create a duplicate.
 */
export const many = <T extends z.ZodType>(schema: T) =>
  z.object({
    data: z
      .array(schema)
      .nullable()
      .transform((items) => items ?? []),
    pagination: z.object({ next_page_token: z.string().nullish() }).nullish(),
  });

const maxRetries = 2;
const longestWaitMs = 5_000;
const mostPages = 1_000;

/** GETs `path`; throws UpstreamError for anything but a 2xx with the requested version and shape. */
export async function askOnce<T extends z.ZodType>(settings: Settings, reading: Reading, schema: T) {
  const answer = await sendPatiently(settings, { method: "GET", ...reading });
  if (answer.kind !== "ok") throw new UpstreamError(answer);
  const { value: text, kind: _, ...seen } = answer;
  const unusable = (reason: Silence) =>
    new UpstreamError({ kind: "no-answer", reason, seen, timeoutMs: settings.timeoutMs });
  if (text === "") throw unusable("empty");
  const json = parseJson(text);
  if (json === undefined) throw unusable("not-json");
  if (!reading.anyVersion && seen.versionEcho !== undefined && seen.versionEcho !== settings.version) {
    throw new UpstreamError({ kind: "version", versionSent: settings.version, ...seen });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unusable("unreadable");
  return { ...seen, value: parsed.data };
}

/** GETs a whole list. */
export const readList = async <T extends z.ZodType>(settings: Settings, reading: Reading, schema: T) =>
  (await readPages(settings, reading, schema)).items;

/** A whole list. Paging is not documented for most lists; a page token in the answer is followed. */
export async function readPages<T extends z.ZodType>(
  settings: Settings,
  reading: Reading,
  schema: T,
): Promise<{ items: z.output<T>[]; pages: number }> {
  const items: z.output<T>[] = [];
  let token = "";
  for (let page = 1; ; page++) {
    const mark = reading.path.includes("?") ? "&" : "?";
    const path = token ? `${reading.path}${mark}page_token=${encodeURIComponent(token)}` : reading.path;
    const { value, ...seen } = await askOnce(settings, { ...reading, path }, many(schema));
    items.push(...value.data);
    const next = value.pagination?.next_page_token ?? "";
    if (next === "") return { items, pages: page };
    // Half a list would suggest that a record does not exist.
    if (next === token || page === mostPages) {
      const { timeoutMs } = settings;
      throw new UpstreamError({ kind: "no-answer", reason: "unreadable", seen, timeoutMs });
    }
    token = next;
  }
}

async function sendPatiently(settings: Settings, call: Call): Promise<Answer<string>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await send(settings, call);
    const waitMs = answer.kind === "ok" ? undefined : waitBeforeRetry(answer, attempt);
    if (waitMs === undefined || attempt >= maxRetries) return answer;
    await (settings.sleep ?? sleep)(waitMs);
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Undefined: not worth a retry. After a time-out the caller has waited as long as it would. */
function waitBeforeRetry(failure: Failure, attempt: number): number | undefined {
  const waitMs = 250 * 4 ** attempt;
  // A request that was held back has waited as long as it may.
  if (failure.kind === "refused-connection") return failure.heldBack ? undefined : waitMs;
  if (failure.kind === "no-answer") return failure.reason === "reset" ? waitMs : undefined;
  if (failure.kind !== "status" || ![429, 502, 503, 504].includes(failure.status)) return undefined;
  const asked = failure.retryAfterMs ?? waitMs;
  return asked <= longestWaitMs ? asked : undefined;
}

/** Expects one record in the answer. */
export async function writeFor<T extends z.ZodType>(
  settings: Settings,
  call: Call,
  schema: T,
): Promise<Answer<z.output<T>>> {
  const answer = await send(settings, call);
  if (answer.kind !== "ok") return answer;
  const { value: text, kind: _, ...seen } = answer;
  const { timeoutMs } = settings;
  const json = parseJson(text);
  if (json === undefined) {
    return { kind: "no-answer", reason: text === "" ? "empty" : "not-json", seen, timeoutMs };
  }
  const parsed = one(schema).safeParse(json);
  if (!parsed.success) return { kind: "no-answer", reason: "unreadable", seen, timeoutMs };
  return { ...answer, value: (parsed.data as { data: z.output<T> }).data };
}

/** Expects nothing in the answer: deletes document no body. A body that is not JSON did not come from Polytomic. */
export async function writeBlind(settings: Settings, call: Call): Promise<Answer<null>> {
  const answer = await send(settings, call);
  if (answer.kind !== "ok") return answer;
  const { value: text, kind: _, ...seen } = answer;
  const known = text === "" || parseJson(text) !== undefined;
  return known
    ? { ...answer, value: null }
    : { kind: "no-answer", reason: "not-json", seen, timeoutMs: settings.timeoutMs };
}

/** The record in the `data` of a single answer. */
export async function readRecord<T extends z.ZodType>(
  settings: Settings,
  reading: Reading,
  schema: T,
): Promise<z.output<T>> {
  return ((await askOnce(settings, reading, one(schema))).value as { data: z.output<T> }).data;
}
