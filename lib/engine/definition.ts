import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Past, Plan } from "#lib/engine/plan.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import type { Once } from "#lib/polytomic/client.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { Permission } from "#lib/staff/permissions.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { OperationKind, Step } from "#prisma/client/enums.ts";
import type { OperationRecord } from "./operation.ts";

/** Writes what an answer, or a look upstream, makes true. Runs in the transaction that closes the call. */
export type Commit = (tx: Tx, actor: Actor) => Promise<void>;

/** An answer with what its value makes true. */
export function withCommit<T>(answer: Answer<T>, commit: (value: T) => Commit): Answer<Commit> {
  return answer.kind === "ok" ? { ...answer, value: commit(answer.value) } : answer;
}

/** What an operation does next. */
export type Next =
  | {
      kind: "send";
      method: "POST" | "PUT" | "DELETE";
      path: string;
      /** For the ledger's hash; what is sent again must be the same. */
      body: unknown;
      /** Whether what it makes was seen to be absent upstream just before; null where that says nothing. */
      absentBefore: boolean | null;
      send: (once: Once) => Promise<Answer<Commit>>;
      /** What a refusal with this status makes true: a 404 of a deletion says that it is done. */
      refused?: (httpStatus: number) => Commit | null;
    }
  | { kind: "commit"; commit: Commit }
  /** Waits for people, or for a time. */
  | { kind: "wait"; message: OperationMessage; dueAt: Date | null }
  /** Staff have to look before it goes on. */
  | { kind: "stuck"; message: OperationMessage }
  /** A definite no: nothing is under way, and it ends here. `field`: what of the form it is about. */
  | { kind: "fail"; message: OperationMessage; field?: string };

export type Moment = {
  operation: OperationRecord;
  tenant: TenantRecord;
  /** The calls of this operation with the stage's step, oldest first. */
  history: Past[];
  /** "again": answer with the same request, without looking. Anything else: look upstream first. */
  plan: Plan;
};

/** One kind of operation, made by its noun. The engine in drive.ts is the same for all. */
export type Definition = {
  kind: OperationKind;
  /** What somebody must be allowed to begin one, to try it again and to cancel it. */
  permission: Permission;
  /** What of it is changed, in words for staff; left out where the title says it all. */
  describe?(operation: Pick<OperationRecord, "input">): string[];
  /** The ledger's step of each stage that sends; null for a stage that does not. */
  step(stage: string): Step | null;
  next(moment: Moment): Promise<Next>;
  /**
   * What giving it up leads to: a stage that clears away what was made, or null when it just ends. Throws
   * AppError `conflict` when it is too late.
   */
  cancelling?(tx: Tx, operation: OperationRecord): Promise<string | null>;
};
