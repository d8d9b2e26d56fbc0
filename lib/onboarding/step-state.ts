import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { findLastCall, type UpstreamCall } from "#lib/engine/ledger.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import { decisionWords } from "#lib/messages/decisions.ts";
import { callWords, failureWords } from "#lib/messages/failures.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { stepTitles } from "#lib/tenants/stage.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { type Decision, readDecision } from "./decision.ts";
import { isOutcomeOpen } from "./input-lock.ts";
import type { StepState } from "./views.ts";

const allowed = { allowed: true } as const;

const comesBack = "We keep retrying and never create duplicates. You can leave this page.";

/** The state of the current step, from the tenant's row and the ledger. */
export async function readStepState(tenant: TenantRecord, step: StepName): Promise<StepState> {
  const decision = readDecision(tenant.decision);
  if (decision && decision.kind !== "matches") {
    const state = stateOfDecision(decision, step);
    return (await isOutcomeOpen(db(), tenant, step)) ? { ...state, changeInput: false } : state;
  }
  const last = await findLastCall(tenant.id, step);
  if (tenant.leaseUntil && tenant.leaseUntil > clock.now()) return stateOfWork(last);
  if (step === "key" && (await holdsUncheckedKey(tenant.id))) {
    const message = "The key was minted and stored. It is not verified yet.";
    return { kind: "waiting", message, checkable: allowed };
  }
  return last ? stateOfCall(last) : { kind: "ready" };
}

function stateOfWork(last: Awaited<ReturnType<typeof findLastCall>>): StepState {
  const since = (last?.sentAt ?? clock.now()).toISOString();
  return { kind: "sending", since, by: last?.actor?.name ?? "the app" };
}

async function holdsUncheckedKey(tenantId: string): Promise<boolean> {
  return (await db().organizationKey.count({ where: { tenantId, state: "unverified" } })) > 0;
}

function stateOfCall(last: UpstreamCall): StepState {
  const message = callWords(last) ?? "";
  if (isUnknown(last)) {
    const words = `${message} ${comesBack}`.trim();
    return { kind: "unknown", sentAt: last.sentAt.toISOString(), message: words, checkable: allowed };
  }
  if (last.state === "unsent" || last.httpStatus === 409 || last.httpStatus === 429) {
    return { kind: "waiting", message: `${message} ${comesBack}`, checkable: allowed };
  }
  return last.state === "rejected"
    ? { kind: "rejected", at: last.sentAt.toISOString(), message }
    : { kind: "ready" };
}

type Deciding = Extract<StepState, { kind: "decide" }>;

function stateOfDecision(decision: Exclude<Decision, { kind: "matches" }>, step: StepName): Deciding {
  const base = { kind: "decide", adopt: null, replaceKey: false, changeInput: false } as const;
  switch (decision.kind) {
    case "exists": {
      const { id, name } = decision;
      const why = decisionWords({ code: "user_exists", params: {} });
      const title = `${stepTitles[step]} exists at Polytomic`;
      return { ...base, title, message: why, adopt: { id, name, why }, changeInput: true };
    }
    case "conflict": {
      const message = decisionWords(decision.conflict);
      return { ...base, title: "Polytomic reports a conflict", message, changeInput: true };
    }
    case "key-exists": {
      const message = decisionWords({ code: "key_exists", params: {} });
      return { ...base, title: "This user may already have a key", message, replaceKey: true };
    }
    case "key-wrong": {
      const { trouble } = decision;
      const message = decisionWords({ code: "key_failed_check", params: { trouble } });
      return { ...base, title: "The key failed verification", message, replaceKey: true };
    }
    case "credential":
      return { ...base, title: "The partner key was refused", message: failureWords(decision.failure) };
  }
}
