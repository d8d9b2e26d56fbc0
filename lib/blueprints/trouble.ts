import "server-only";
/** What stops the work on a blueprint, and whose turn it is then. */
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit, Next, Refusal } from "#lib/engine/definition.ts";
import { fail, stay } from "#lib/engine/operation.ts";
import { findUnknown } from "#lib/engine/plan.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { failureOf, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { raise } from "#lib/tenants/attention.ts";
import type { ResourceKind } from "./document.ts";
import type { Situation } from "./situation.ts";
import { type Applying, type Now, type Turn, turnOf } from "./steps.ts";

const stuck = (message: OperationMessage): Next => ({ kind: "stuck", message });

/** Lets what staff have to mend first wait for them: no usable key, or a value that does not fit any more. */
export async function prepared<T>(work: () => Promise<T>): Promise<T | Next> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof UpstreamError) throw error;
    if (error.code === "unreadable" || error.code === "not-found")
      return stuck({ code: "organization_key_unusable", params: {} });
    if (error.code === "conflict" || error.code === "invalid")
      return stuck({ code: "values_unfit", params: {} });
    throw error;
  }
}

/** The same where the tenant's own key is refused, which says nothing about the partner key. */
export async function withKey(work: () => Promise<Next>): Promise<Next> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const status = upstreamStatus(error);
    if (status === 401) return stuck({ code: "organization_key_refused", params: {} });
    if (status === 403)
      return stuck({ code: "upstream_failure", params: { failure: failureOf(error.detail) } });
    throw error;
  }
}

/** The turn, or why there is none yet. */
export async function inTurn(now: Now, work: (now: Now, turn: Turn) => Promise<Next>): Promise<Next> {
  const turn = await prepared(() => turnOf(now));
  return "situation" in turn ? await withKey(() => work(now, turn)) : turn;
}

/** What Polytomic offers as an add-on. */
const addOns: ResourceKind[] = ["role", "policy"];
const definite = [400, 403, 404, 409, 422];

/**
 * A refusal of a first attempt ends the operation with the name of what was refused. 401 waits for a key that works;
 * everything else is the engine's to judge.
 */
export function refusing(
  { operation, history }: Pick<Now, "operation" | "history">,
  { wanted, situation, kind, resource }: Turn,
) {
  return (refusal: Refusal): Commit | null => {
    const { status } = refusal;
    // What is shared is sent with the partner key.
    if (status === 401 && kind.knownBy === "parent") return null;
    if (status === 401)
      return (tx) => stay(tx, operation, "stuck", { code: "organization_key_refused", params: {} });
    if (!definite.includes(status) || status === 409 || findUnknown(history)) return null;
    const isAddOn = status === 403 && addOns.some((each) => each === resource.kind);
    const params = { name: wanted.name, failure: failureOf(refusal) };
    const code = isAddOn ? "add_on_missing" : "resource_refused";
    return (tx) => failed(tx, operation, situation, { code, params });
  };
}

/** Ends it, and says so in the inbox until it is applied again. */
export async function failed(
  tx: Tx,
  operation: Applying,
  situation: Situation,
  message: OperationMessage,
): Promise<void> {
  await fail(tx, operation, message);
  await raiseFailed(tx, situation.assignment.id);
}

export async function raiseFailed(tx: Tx, assignmentId: string): Promise<void> {
  const where = { id: assignmentId };
  const include = { blueprint: { select: { name: true } } };
  const { tenantId, blueprint } = await tx.blueprintAssignment.findUniqueOrThrow({ where, include });
  const reason = { code: "blueprint_failed", params: { blueprint: blueprint.name } } as const;
  await raise(tx, { tenantId, subject: assignmentId }, reason);
}
