import "server-only";
import type { z } from "zod";
import type { Actor } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { type Purpose, placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import type { Past, Plan } from "#lib/engine/plan.ts";
import type { Asked } from "#lib/messages/attention.ts";
import type { FailureMessage } from "#lib/messages/failures.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import type { Once } from "#lib/polytomic/client.ts";
import type { Answer, Failure } from "#lib/polytomic/result.ts";
import type { Permission } from "#lib/staff/permissions.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { OperationKind, Step } from "#prisma/client/enums.ts";
import type { Asking } from "./operation.ts";
import type { Input, Open, OperationRecord, Writes } from "./record.ts";

/**
 * Stores the result of an answer or a look-up together with the end of the call: as data where nothing has to be read
 * for it, which costs one statement, else in a transaction.
 */
export type Commit = InTransaction | Outcome;

export type InTransaction = (tx: Tx, actor: Actor) => Promise<void>;

export type Outcome = {
  writes: (actor: Actor) => Writes;
  /** What comes before, in a transaction with it. */
  before?: InTransaction;
  /** What is stored instead if a unique value is taken; null: it is an error. */
  instead?: (error: unknown) => Promise<Commit | null>;
};

/** An answer and how to store its value. */
export function withCommit<T>(answer: Answer<T>, commit: (value: T) => Commit): Answer<Commit> {
  return answer.kind === "ok" ? { ...answer, value: commit(answer.value) } : answer;
}

export type Refusal = Extract<Failure, { kind: "status" }>;

/** What an operation does next. */
export type Next =
  | {
      kind: "send";
      method: "POST" | "PUT" | "DELETE";
      path: string;
      /** Whether a look-up just before showed that the record did not exist; null where that proves nothing. */
      absentBefore: boolean | null;
      send: (once: Once) => Promise<Answer<Commit>>;
      /** What a refusal means, if it does not end the operation: a 404 on a deletion means that it is done. */
      refused?: (refusal: Refusal) => Commit | null | Promise<Commit | null>;
      /** How long it may take, in milliseconds; left out: the usual limit. */
      timeLimitMs?: number | undefined;
      /** It is sent with the tenant's own key, so that a refused one says nothing about the partner key. */
      withOrganizationKey?: boolean;
    }
  | { kind: "commit"; commit: Commit }
  /** Waits for a person or for a time. */
  | { kind: "wait"; message: OperationMessage; dueAt: Date | null }
  /** Staff must fix something before it continues. */
  | { kind: "stuck"; message: OperationMessage }
  /** Staff must decide before it continues. */
  | ({ kind: "ask" } & Asking)
  /** A definite failure: nothing is in progress, and the operation ends. */
  | { kind: "fail"; message: OperationMessage };

type Now<I extends Input, S extends string> = {
  operation: Open<I, S>;
  tenant: TenantRecord;
  /** The operation's secret; null if it has none. */
  openSecret: () => Promise<Secret | null>;
  /** Stands for this drive: the same object in all its stages, under one lease. */
  during: object;
};

export type Moment<I extends Input = Input, S extends string = string> = Now<I, S> & {
  /** This operation's calls for the stage's step with the same body, oldest first. */
  history: Past[];
  /** "again": send the same request without a look-up. Anything else: look up first. */
  plan: Plan;
};

export type Stage<I extends Input, S extends string> = {
  /** The ledger step of the request that this stage sends; left out where it sends none. */
  step?: Step;
  /** What an unknown outcome is about, if the kind of operation does not say it. */
  asked?: Asked;
  /** The body of the request; left out where it has none. Another body begins a history of its own. */
  body?: (now: Now<I, S>) => unknown;
  /** Which of several that the stage makes: each has a history of its own. Left out where it makes one. */
  subject?: (now: Now<I, S>) => string;
  next: (moment: Moment<I, S>) => Next | Promise<Next>;
};

type Spec<I extends Input, S extends string> = {
  kind: OperationKind;
  title: string;
  /** The permission to start, retry and cancel it. */
  permission: Permission;
  /** Read from the row each time; a row that does not fit is an error. */
  input: z.ZodType<I>;
  /** What it changes. A second open operation on the same topic is refused; null: it excludes none. */
  topic: (input: I) => string | null;
  /** The first one is where it begins. */
  stages: Record<S, Stage<I, S>>;
  /** Whom its title is about. */
  subject?: (input: I) => string;
  /** What it changes, in words for staff; left out where the title says it all. */
  describe?: (input: I) => string[];
  /**
   * The stage that cancelling leads to, which removes what was created, or null if the operation just ends. Throws
   * AppError `conflict` if it is too late.
   */
  cancelling?: (tx: Tx, operation: Open<I, S>) => Promise<S | null>;
  /** What its secret is sealed for. */
  secret?: Purpose;
  /** It rests whatever its state is. */
  rests?: (tenant: TenantRecord) => boolean;
  /** Its stage was begun together with an earlier one, so that the worker may begin it. */
  follows?: (operation: Open<I, S>) => boolean;
  /** What a definite failure means besides its end. */
  failed?: (tx: Tx, operation: OperationRecord) => Promise<void>;
  /** For one that no refusal ends, because a person changes its input: what it asks about a refused partner key. */
  afterRefusedKey?: (failure: FailureMessage) => Asking;
};

/** What the engine sees of a kind of operation, whatever its input and its stages are. */
export type Definition = Pick<
  Spec<Input, string>,
  "kind" | "title" | "permission" | "rests" | "failed" | "afterRefusedKey"
> & {
  subject: (operation: Pick<OperationRecord, "input">) => string;
  describe: (operation: Pick<OperationRecord, "input">) => string[];
  follows: (operation: OperationRecord) => boolean;
  cancelling: (tx: Tx, operation: OperationRecord) => Promise<string | null>;
  /** Every stage that sends a request, with its step in the ledger. */
  requests: { stage: string; step: Step }[];
  /** The present stage. Throws if the definition has no such stage, or if the input is not its own. */
  at: (
    operation: OperationRecord,
    during: object,
  ) => {
    step: Step | null;
    asked: Asked;
    subject: string;
    body: () => Promise<unknown>;
    next: (history: Past[], plan: Plan) => Promise<Next>;
  };
};

export type Kind<I extends Input, S extends string> = Definition &
  Required<Pick<Spec<I, S>, "topic" | "secret">> & {
    first: S;
    read: (operation: OperationRecord) => Open<I, S>;
  };

/** One kind of operation, defined by its noun. The engine in drive.ts is the same for all. */
export function defineOperation<I extends Input, S extends string>(spec: Spec<I, S>): Kind<I, S> {
  const { kind, input, stages, secret = "operation-secret" } = spec;
  const isStage = (name: string): name is S => Object.hasOwn(stages, name);
  const [first] = Object.keys(stages);
  if (first === undefined || !isStage(first)) throw new Error(`${kind} has no stage`);
  function read(operation: OperationRecord): Open<I, S> {
    const { id, stage } = operation;
    if (operation.kind !== kind) throw new Error(`The operation ${id} is no ${kind}`);
    if (!isStage(stage)) throw new Error(`${kind} has no stage "${stage}"`);
    const { data, error } = input.safeParse(operation.input);
    if (error) throw new Error(`The input of the operation ${id} does not fit ${kind}`, { cause: error });
    return { ...operation, stage, input: data };
  }
  return {
    ...spec,
    secret,
    first,
    read,
    requests: Object.entries<Stage<I, S>>(stages).flatMap(([stage, { step }]) =>
      step ? [{ stage, step }] : [],
    ),
    subject: (row) => spec.subject?.(input.parse(row.input)) ?? "",
    describe: (row) => spec.describe?.(input.parse(row.input)) ?? [],
    follows: (row) => spec.follows?.(read(row)) ?? false,
    cancelling: async (tx, operation) => (await spec.cancelling?.(tx, read(operation))) ?? null,
    at(row, during) {
      const operation = read(row);
      const stage = stages[operation.stage];
      const place = placeOf(secret, row.tenantId, row.id, row.sealedAs);
      const openSecret = async () => (row.secret === null ? null : await open(row.secret, place));
      const now = { operation, tenant: row.tenant, openSecret, during };
      return {
        step: stage.step ?? null,
        asked: stage.asked ?? kind,
        subject: stage.subject?.(now) ?? "",
        body: async () => (await stage.body?.(now)) ?? null,
        next: async (history, plan) => await stage.next({ ...now, history, plan }),
      };
    },
  };
}
