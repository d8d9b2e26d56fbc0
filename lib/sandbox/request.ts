import { z } from "zod";
import type { Caller } from "./credentials.ts";
import type { Json } from "./documents.ts";
import type { State } from "./state.ts";

/** A request as it came in. */
export type Incoming = {
  id: string;
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  version: string | undefined;
  idempotencyKey: string | undefined;
  body: string;
  /** Where the sandbox listens, as the caller addressed it. */
  origin: string;
};

export type Random = { uuid: () => string; token: (bytes: number) => string };

/** What a handler decides upon. Handlers change nothing: they return events. */
export type Asked<C extends Caller = Caller> = {
  state: State;
  caller: C;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The API version that serves the request. */
  version: string;
  body: unknown;
  nowMs: number;
  random: Random;
  origin: string;
};

export type OrgCaller = Exclude<Caller, { kind: "partner" }>;

/** Without what is null or left out: both mean that nothing is said. */
export const said = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

/** The body when it has this shape, otherwise what is wrong with it. */
export function readBody<T extends z.ZodType>(
  schema: T,
  body: unknown,
): { value: z.output<T> } | { wrong: string } {
  const parsed = schema.safeParse(body ?? {});
  return parsed.success ? { value: parsed.data } : { wrong: z.prettifyError(parsed.error) };
}
