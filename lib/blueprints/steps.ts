import "server-only";
/** What the stages of applying a blueprint have in common. */
import { z } from "zod";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit, InTransaction, Moment, Next, Refusal } from "#lib/engine/definition.ts";
import { fail, moveOn, stay } from "#lib/engine/operation.ts";
import { findUnknown } from "#lib/engine/plan.ts";
import { type Open, stored } from "#lib/engine/record.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { failureOf, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { raise } from "#lib/tenants/attention.ts";
import type { Resource } from "./document.ts";
import type { KindOfResource, Place, Wanted } from "./kind.ts";
import { openPlace } from "./place.ts";
import { fill, kindOf, readSituation, type Situation, wantedOf } from "./situation.ts";
import type { Filled } from "./variables.ts";

export const applyInput = z.object({
  assignmentId: z.string(),
  /** Of the plan that was approved; null once it was found unchanged. */
  planHash: z.string().nullable(),
  /** Whose turn it is, in the order of the resources. */
  at: z.number(),
  /** Its key in the document; null between two. */
  key: z.string().nullable(),
  /** What staff decided about a resource that was found: its id, or "another" to make one beside it. */
  answer: z.string().nullable(),
  /** Since when it waits for the same thing, ISO 8601. */
  since: z.string().nullable(),
  /** Whether the resource whose turn it is was made by this operation. */
  isNew: z.boolean(),
});
export type ApplyInput = z.infer<typeof applyInput>;
export type ApplyStage =
  | "next"
  | "review"
  | "connect"
  | "create"
  | "verify"
  | "update"
  | "activate"
  | "run"
  | "deactivate"
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
};

export function requireResource({ order }: Situation, at: number): Resource {
  const resource = order[at];
  if (!resource) throw new Error(`The blueprint has no resource ${at}`);
  return resource;
}

export async function turnOf({ operation, tenant }: Pick<Now, "operation" | "tenant">): Promise<Turn> {
  const situation = await readSituation(tenant, operation.input.assignmentId);
  const resource = requireResource(situation, operation.input.at);
  const filled = await fill(situation);
  const wanted = wantedOf(situation, filled, resource);
  return {
    situation,
    resource,
    kind: kindOf(resource),
    filled,
    wanted,
    place: await openPlace(tenant, resource.kind === "sharedConnection"),
  };
}

/** Lets a look-up that the tenant's own key is refused for wait for staff, and nothing be said of the partner key. */
export async function withKey(work: () => Promise<Next>): Promise<Next> {
  try {
    return await work();
  } catch (error) {
    const status = upstreamStatus(error);
    const isUnusable = error instanceof AppError && ["not-found", "unreadable"].includes(error.code);
    const isRefused = error instanceof UpstreamError && (status === 401 || status === 403);
    if (isUnusable || isRefused)
      return { kind: "stuck", message: { code: "organization_key_refused", params: {} } };
    throw error;
  }
}

const definite = [400, 403, 404, 409, 422];

/**
 * A refusal of a first attempt ends the operation with the name of what was refused. 401 waits for a key that works;
 * everything else is the engine's to judge.
 */
export function refusing(
  { operation, history }: Pick<Now, "operation" | "history">,
  { wanted, situation }: Turn,
) {
  return (refusal: Refusal): Commit | null => {
    const { status } = refusal;
    if (status === 401)
      return (tx) => stay(tx, operation, "stuck", { code: "organization_key_refused", params: {} });
    if (!definite.includes(status) || status === 409 || findUnknown(history)) return null;
    const params = { name: wanted.name, failure: failureOf(refusal) };
    return (tx) => failed(tx, operation, situation, { code: "resource_refused", params });
  };
}

/** Ends it, and says so in the inbox until it is applied again. */
async function failed(
  tx: Tx,
  operation: Applying,
  situation: Situation,
  message: OperationMessage,
): Promise<void> {
  await fail(tx, operation, message);
  await raiseFailed(tx, situation);
}

export async function raiseFailed(tx: Tx, { tenant, assignment }: Situation): Promise<void> {
  const { id: subject, blueprint } = assignment;
  await raise(
    tx,
    { tenantId: tenant.id, subject },
    { code: "blueprint_failed", params: { blueprint: blueprint.name } },
  );
}

/** To another stage of the same resource, or to the next resource (null). */
export const goOn = (
  tx: Tx,
  { operation }: Pick<Now, "operation">,
  stage: Exclude<ApplyStage, "next"> | null,
  more: Partial<ApplyInput> = {},
): Promise<void> =>
  stage === null
    ? moveOn(tx, operation, "next", {
        at: operation.input.at + 1,
        key: null,
        answer: null,
        since: null,
        isNew: false,
      })
    : moveOn(tx, operation, stage, { answer: null, since: null, ...more });

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
