import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import { findUnknown, isUnknown } from "#lib/engine/plan.ts";
import type { OperationRecord } from "#lib/engine/record.ts";
import { decisionWords } from "#lib/messages/decisions.ts";
import { callWords, failureWords } from "#lib/messages/failures.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { stepTitles } from "#lib/tenants/stage.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { onboarding } from "./definition.ts";
import { isOutcomeOpen } from "./input-lock.ts";
import { type Question, readQuestion } from "./question.ts";
import type { StepState } from "./views.ts";

const allowed = { allowed: true } as const;

const comesBack = "We keep retrying and never create duplicates. You can leave this page.";

/** Nothing is sent meanwhile: see `keyless` in lib/engine/stop.ts. */
const keyless = "encryption_unavailable";

/** The state of the current step, from the onboarding and the ledger. */
export async function readStepState(
  operation: OperationRecord,
  step: StepName,
  ledger: UpstreamCall[],
): Promise<StepState> {
  const { id, tenant, stage } = operation;
  const question = readQuestion(operation.question);
  const calls = ledger.filter((call) => call.operationId === id && call.step === step);
  if (question && question.kind !== "matches") {
    const state = stateOfQuestion(question, step, calls.some(isUnknown));
    return isOutcomeOpen(operation, step, ledger) ? { ...state, changeInput: false } : state;
  }
  const last = calls.at(-1);
  if (tenant.leaseUntil && tenant.leaseUntil > clock.now()) return await stateOfWork(last, operation);
  // The form asks, whatever the last request got.
  if (question) return { kind: "ready" };
  const unknown = findUnknown(calls);
  if (operation.messageCode === keyless && operation.state === "running" && !unknown) {
    const message = `${operationWords({ code: keyless, params: {} })} You can leave this page.`;
    return { kind: "waiting", title: "Waiting for the encryption keys", message, checkable: allowed };
  }
  if (stage === "verify") {
    const message = "The key was minted and stored. It is not verified yet.";
    return { kind: "waiting", title: "Not verified yet", message, checkable: allowed };
  }
  // The step before has just ended, and nothing keeps this one from beginning.
  if (!last && onboarding.follows(operation) && operation.state === "running" && operation.dueAt === null)
    return await stateOfWork(undefined, operation);
  if (!last && operation.state === "running") {
    const message = `Nothing was sent yet. ${comesBack}`;
    return { kind: "waiting", title: "Not sent yet", message, checkable: allowed };
  }
  if (!last) return { kind: "ready" };
  // What one attempt may have done stays unknown, whatever another one under its key got.
  return stateOfCall(unknown ?? last);
}

async function stateOfWork(last: UpstreamCall | undefined, operation: OperationRecord): Promise<StepState> {
  const { createdById, updatedAt } = operation;
  const first = onboarding.follows(operation)
    ? { actorId: createdById, sentAt: updatedAt }
    : { actorId: null, sentAt: clock.now() };
  const { actorId, sentAt } = last ?? first;
  const by = actorId && (await db().staff.findUnique({ where: { id: actorId } }));
  const since = sentAt.toISOString();
  return { kind: "sending", since, by: by ? by.name : "the app" };
}

function stateOfCall(last: UpstreamCall): StepState {
  const message = callWords(last) ?? "";
  if (isUnknown(last)) {
    const words = `${message} ${comesBack}`.trim();
    return { kind: "unknown", sentAt: last.sentAt.toISOString(), message: words, checkable: allowed };
  }
  if (last.state === "unsent" || last.httpStatus === 409 || last.httpStatus === 429) {
    const words = `${message} ${comesBack}`;
    return { kind: "waiting", title: "Not sent yet", message: words, checkable: allowed };
  }
  return last.state === "rejected"
    ? { kind: "rejected", at: last.sentAt.toISOString(), message }
    : { kind: "ready" };
}

type Deciding = Extract<StepState, { kind: "decide" }>;

/** `isInDoubt`: a request of this step got no clear answer. */
function stateOfQuestion(
  question: Exclude<Question, { kind: "matches" }>,
  step: StepName,
  isInDoubt: boolean,
): Deciding {
  const base = { kind: "decide", adopt: null, replaceKey: false, changeInput: false } as const;
  switch (question.kind) {
    case "exists": {
      const { id, name } = question;
      const message = decisionWords({ code: isInDoubt ? "user_perhaps_ours" : "user_exists", params: {} });
      const title = `${stepTitles[step]} exists at Polytomic`;
      return { ...base, title, message, adopt: { id, name }, changeInput: true };
    }
    case "other-email": {
      const { id, email } = question;
      const message = decisionWords({ code: "answered_with_other_email", params: { email } });
      const title = "Polytomic answered with another email";
      return { ...base, title, message, adopt: { id, name: email } };
    }
    case "conflict": {
      const message = decisionWords(question.conflict);
      return { ...base, title: "Polytomic reports a conflict", message, changeInput: true };
    }
    case "key-exists": {
      const message = decisionWords({ code: "key_exists", params: {} });
      return { ...base, title: "This user may already have a key", message, replaceKey: true };
    }
    case "key-wrong": {
      const { trouble } = question;
      const message = decisionWords({ code: "key_failed_check", params: { trouble } });
      return { ...base, title: "The key failed verification", message, replaceKey: true };
    }
    case "credential":
      return { ...base, title: "The partner key was refused", message: failureWords(question.failure) };
  }
}
