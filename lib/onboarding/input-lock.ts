import "server-only";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import { findUnknown } from "#lib/engine/plan.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { Onboarding } from "./input.ts";
import { readQuestion } from "./question.ts";

/**
 * Whether the last request may have created something that we have not seen. It is repeated with the same body, so the
 * input must not change, unless we looked at Polytomic, found the conflict and asked staff.
 */
export function isOutcomeOpen(
  { id, question }: Pick<Onboarding, "id" | "question">,
  step: StepName,
  calls: UpstreamCall[],
): boolean {
  const kind = readQuestion(question)?.kind;
  return kind !== "matches" && kind !== "exists" && isInDoubt(id, step, calls);
}

/** The same whatever was found at Polytomic meanwhile. */
export const isInDoubt = (id: string, step: StepName, calls: UpstreamCall[]): boolean =>
  findUnknown(calls.filter((call) => call.operationId === id && call.step === step)) !== undefined;
