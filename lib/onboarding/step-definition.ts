import "server-only";
import type { Commit } from "#lib/engine/definition.ts";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import type { Past, Plan } from "#lib/engine/plan.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { Decision } from "./decision.ts";

/** The result of a look-up before a request under a new idempotency key. */
export type Preparation =
  | { kind: "send"; path: string; absentBefore: boolean | null }
  | { kind: "commit"; commit: Commit }
  | { kind: "ask"; decision: Decision };

/** One step of the wizard. The engine in advance.ts is the same for all three. */
export type Work = {
  step: StepName;
  isDue(tenant: TenantRecord): boolean;
  isDone(tenant: TenantRecord): boolean;
  prepare(tenant: TenantRecord, history: Past[], plan: Plan): Promise<Preparation>;
  /** The body of the request, for the hash in the ledger. */
  body(tenant: TenantRecord): Promise<unknown>;
  /** Sends it once and turns a success into a commit. */
  send(tenant: TenantRecord, call: UpstreamCall): Promise<Answer<Commit>>;
};
