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

/** Stores the result of an answer or a look-up, in the transaction that closes the call. */
export type Commit = (tx: Tx, actor: Actor) => Promise<void>;

/** An answer and how to store its value. */
export function withCommit<T>(answer: Answer<T>, commit: (value: T) => Commit): Answer<Commit> {
  return answer.kind === "ok" ? { ...answer, value: commit(answer.value) } : answer;
}

/** What an operation does next. */
export type Next =
  | {
      kind: "send";
      method: "POST" | "PUT" | "DELETE";
      path: string;
      /** For the hash in the ledger: a retry must send the same body. */
      body: unknown;
      /** Whether a look-up just before showed that the record did not exist; null where that proves nothing. */
      absentBefore: boolean | null;
      send: (once: Once) => Promise<Answer<Commit>>;
      /** The commit for a refusal with this status: a 404 on a deletion means that it is done. */
      refused?: (httpStatus: number) => Commit | null;
    }
  | { kind: "commit"; commit: Commit }
  /** Waits for a person or for a time. */
  | { kind: "wait"; message: OperationMessage; dueAt: Date | null }
  /** Staff must decide before it continues. */
  | { kind: "stuck"; message: OperationMessage }
  /** A definite failure: nothing is in progress, and the operation ends. `field`: the form field it is about. */
  | { kind: "fail"; message: OperationMessage; field?: string };

export type Moment = {
  operation: OperationRecord;
  tenant: TenantRecord;
  /** This operation's calls for the stage's step, oldest first. */
  history: Past[];
  /** "again": send the same request without a look-up. Anything else: look up first. */
  plan: Plan;
};

/** One kind of operation, defined by its noun. The engine in drive.ts is the same for all. */
export type Definition = {
  kind: OperationKind;
  /** The permission to start, retry and cancel it. */
  permission: Permission;
  /** What it changes, in words for staff; left out where the title says it all. */
  describe?(operation: Pick<OperationRecord, "input">): string[];
  /** The ledger step of each stage that sends a request; null for a stage that does not. */
  step(stage: string): Step | null;
  next(moment: Moment): Promise<Next>;
  /**
   * The stage that cancelling leads to, which removes what was created, or null if the operation just ends. Throws
   * AppError `conflict` if it is too late.
   */
  cancelling?(tx: Tx, operation: OperationRecord): Promise<string | null>;
};
