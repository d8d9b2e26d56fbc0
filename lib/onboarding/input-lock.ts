import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { findUnknown } from "#lib/engine/plan.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { Onboarding } from "./input.ts";
import { readQuestion } from "./question.ts";

type Open = Pick<Onboarding, "id" | "question">;

/** The input must not change while it is in use, or while a request with an unknown outcome may have created it. */
export async function isLocked(tx: Tx, operation: Onboarding, step: StepName): Promise<boolean> {
  const { leaseUntil } = operation.tenant;
  if (leaseUntil && leaseUntil > clock.now()) return true;
  return await isOutcomeOpen(tx, operation, step);
}

/**
 * Whether the last request may have created something that we have not seen. It is repeated with the same body,
 * unless we looked at Polytomic, found the conflict and asked staff.
 */
export async function isOutcomeOpen(tx: Tx, { id, question }: Open, step: StepName): Promise<boolean> {
  const kind = readQuestion(question)?.kind;
  if (kind === "matches" || kind === "exists") return false;
  return await isInDoubt(id, step, tx);
}

/** The same whatever was found at Polytomic meanwhile. */
export async function isInDoubt(id: string, step: StepName, tx: Tx = db()): Promise<boolean> {
  const calls = await tx.upstreamCall.findMany({
    where: { operationId: id, step },
    orderBy: { attempt: "asc" },
  });
  return findUnknown(calls) !== undefined;
}
