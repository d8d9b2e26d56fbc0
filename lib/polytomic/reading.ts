import "server-only";
/** Reads: harmless, so they may be repeated; and their answer is a value or an error, never in between. */
import type { z } from "zod";
import { type Call, parseJson, type Settings, send } from "./fetch.ts";
import { type Answer, type Failure, type Silence, UpstreamError } from "./result.ts";
import { many } from "./wire.ts";

type Reading = Pick<Call, "path" | "maxBytes"> & { anyVersion?: boolean };

const maxRetries = 2;
const longestWaitMs = 5_000;
const mostPages = 1_000;

/** GETs `path`; throws UpstreamError for everything but a 2xx of the asked version and of this shape. */
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

/** GETs a whole list. Paging is not documented for most of them; a page token that shows up is followed. */
export async function readList<T extends z.ZodType>(
  settings: Settings,
  reading: Reading,
  schema: T,
): Promise<z.output<T>[]> {
  const items: z.output<T>[] = [];
  let token = "";
  for (let page = 1; ; page++) {
    const mark = reading.path.includes("?") ? "&" : "?";
    const path = token ? `${reading.path}${mark}page_token=${encodeURIComponent(token)}` : reading.path;
    const { value, ...seen } = await askOnce(settings, { ...reading, path }, many(schema));
    items.push(...value.data);
    const next = value.pagination?.next_page_token ?? "";
    if (next === "") return items;
    // Half a list would say that something is not there.
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

/** Undefined: not worth repeating. A time-out is not, since the caller has then waited as long as it would. */
function waitBeforeRetry(failure: Failure, attempt: number): number | undefined {
  const waitMs = 250 * 4 ** attempt;
  if (failure.kind === "refused-connection") return waitMs;
  if (failure.kind === "no-answer") return failure.reason === "reset" ? waitMs : undefined;
  if (failure.kind !== "status" || ![429, 502, 503, 504].includes(failure.status)) return undefined;
  const asked = failure.retryAfterMs ?? waitMs;
  return asked <= longestWaitMs ? asked : undefined;
}
