import "server-only";
/** Writes are sent once, whatever happens. A 2xx with an unusable body is an unknown outcome, not a success. */
import type { z } from "zod";
import { type Call, parseJson, type Settings, send } from "./fetch.ts";
import type { Answer } from "./result.ts";
import { one } from "./wire.ts";

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
