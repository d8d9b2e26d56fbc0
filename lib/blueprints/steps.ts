import "server-only";
/** What the stages of applying a blueprint have in common. */
import { z } from "zod";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { InTransaction, Moment, Next } from "#lib/engine/definition.ts";
import { moving, stay } from "#lib/engine/operation.ts";
import { type Open, stored, type Writes } from "#lib/engine/record.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { jsonObject, type Resource } from "./document.ts";
import type { KindOfResource, Place, Wanted } from "./kind.ts";
import { openPlace } from "./place.ts";
import { MissingReferences } from "./resolve.ts";
import { fill, kindOf, readSituation, type Situation, wantedFirst, wantedOf } from "./situation.ts";
import type { Filled } from "./variables.ts";

export const applyInput = z.object({
  assignmentId: z.string(),
  /** Of the plan that was approved; null once it was found unchanged. */
  planHash: z.string().nullable(),
  /** Whose turn it is, in the order of turns. */
  at: z.number(),
  /** Its key in the document; null between two. */
  key: z.string().nullable(),
  /** What staff decided about a resource that was found: its id, or "another" to make one beside it. */
  answer: z.string().nullable(),
  /** When they did, ISO 8601: a request that is sent later is not what they knew of. */
  answeredAt: z.string().nullable().default(null),
  /** Since when it waits for the same thing, ISO 8601. */
  since: z.string().nullable(),
  /** Whether Polytomic was asked to read the schemas that it waits for. */
  isRefreshed: z.boolean().default(false),
  /** The resource whose turn it is as it was resolved when its turn began, as JSON: whatever is renamed meanwhile. */
  wanted: z.string().nullable().default(null),
  /** What the approved plan does with each resource, as approvedIn makes it. */
  approved: z.string().nullable().default(null),
});
type ApplyInput = z.infer<typeof applyInput>;

/** Where it begins. */
export const atStart = {
  at: 0,
  key: null,
  answer: null,
  answeredAt: null,
  since: null,
  isRefreshed: false,
  wanted: null,
  approved: null,
} as const;
export type ApplyStage =
  | "next"
  | "review"
  | "connect"
  | "create"
  | "verify"
  | "update"
  | "activate"
  | "refresh"
  | "run"
  | "deactivate"
  | "cancel"
  | "delete";
export type Applying = Open<ApplyInput, ApplyStage>;
export type Now = Moment<ApplyInput, ApplyStage>;

/** One change of a tenant's blueprint at a time. */
export const blueprintTopic = (assignmentId: string) => `blueprint:${assignmentId}`;

/** The resource whose turn it is, and how to reach it. */
export type Turn = {
  situation: Situation;
  resource: Resource;
  kind: KindOfResource;
  filled: Filled;
  wanted: Wanted;
  place: Place;
  /** No second turn follows, in which it gets references to later resources. */
  isLast: boolean;
};

function requireResource({ turns }: Situation, at: number): Resource {
  const resource = turns[at];
  if (!resource) throw new Error(`The blueprint has no resource ${at}`);
  return resource;
}

const pinned = z.object({ name: z.string(), spec: jsonObject });

type At = Pick<Now, "operation" | "tenant" | "during">;

async function readWanted({ operation, tenant, during }: At) {
  const { assignmentId, at, wanted } = operation.input;
  const situation = await readSituation(tenant, assignmentId, during);
  const resource = requireResource(situation, at);
  const filled = await fill(situation);
  const is = wanted === null ? wantedOf(situation, filled, resource) : pinned.parse(JSON.parse(wanted));
  return { situation, resource, filled, wanted: is, isLast: situation.turns.lastIndexOf(resource) === at };
}

const wantedFor = new WeakMap<object, ReturnType<typeof readWanted>>();

/**
 * What is wanted of the resource whose turn it is, read once for a stage's body and its work. Throws AppError if a
 * value does not fit any more.
 */
export async function wantedNow(now: At) {
  const found = wantedFor.get(now.operation) ?? readWanted(now);
  wantedFor.set(now.operation, found);
  return await found;
}

export async function turnOf(now: At): Promise<Turn> {
  const found = await wantedNow(now);
  const { resource } = found;
  const place = await openPlace(now.tenant, resource.kind === "sharedConnection", now.during);
  return { ...found, kind: kindOf(resource), place };
}

type Begun = { stage: ApplyStage; more: Pick<ApplyInput, "at" | "key" | "wanted"> };

/**
 * How a resource's turn begins; null after the last one. Throws AppError if a value does not fit any more, and
 * MissingReferences.
 */
export function beginningOf(situation: Situation, filled: Filled, at: number): Begun | null {
  const { turns, order, made } = situation;
  const resource = turns[at];
  if (!resource) return null;
  const { key, kind } = resource;
  const whole = at >= order.length && { wanted: wantedOf(situation, filled, resource), later: [] };
  const { wanted, later } = whole || wantedFirst(situation, filled, resource);
  // What exists is changed once, in its second turn.
  if (made.has(key) && later.length > 0) return beginningOf(situation, filled, at + 1);
  const first = kind === "customerConnection" ? "connect" : "create";
  const more = { at, key, wanted: JSON.stringify(wanted) };
  return { stage: made.has(key) ? "update" : first, more };
}

/** What does not fit any more, or is missing, is for the stage between two resources to say. */
function begunNext({ situation, filled }: Turn, at: number): Begun {
  const none: Begun = { stage: "next", more: { at, key: null, wanted: null } };
  try {
    return beginningOf(situation, filled, at) ?? none;
  } catch (error) {
    if (error instanceof AppError || error instanceof MissingReferences) return none;
    throw error;
  }
}

const noAnswer = { answer: null, answeredAt: null, since: null, isRefreshed: false };

/** To another stage of the same resource, or to the next resource (null), which nothing of this one changes. */
export function advance(
  { operation }: Pick<Now, "operation">,
  turn: Turn,
  stage: Exclude<ApplyStage, "next"> | null,
): Pick<Writes, "operation" | "clears"> {
  if (stage !== null) return moving(operation, stage, noAnswer);
  const { stage: next, more } = begunNext(turn, operation.input.at + 1);
  return moving(operation, next, { ...noAnswer, ...more });
}

/** Looks again after a quarter of the time that it has waited already, at least 5 s and at most an hour. */
export function waits(
  { operation }: Pick<Now, "operation">,
  message: OperationMessage,
  also?: (tx: Tx) => Promise<void>,
): InTransaction {
  const now = clock.now();
  const since = operation.input.since ?? now.toISOString();
  const waitedMs = now.getTime() - new Date(since).getTime();
  const dueAt = later(now, Math.min(Math.max(waitedMs / 4, 5 * secondMs), hourMs));
  return async (tx) => {
    const data = { input: stored({ ...operation.input, since }) };
    await tx.operation.update({ where: { id: operation.id }, data });
    await stay(tx, operation, "waiting", message, { dueAt });
    await also?.(tx);
  };
}

export const waiting = (...args: Parameters<typeof waits>): Next => ({
  kind: "commit",
  commit: waits(...args),
});
