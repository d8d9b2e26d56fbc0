import "server-only";
import type { OperationKind } from "#prisma/client/enums.ts";
import { type AttentionCode, attentionWords } from "./attention.ts";
import { operationKinds } from "./operation-kinds.ts";

/** Why a tenant is in the inbox: a reason for attention, or something that waits for somebody. */
export type InboxKind = AttentionCode | Waiting;
type Waiting = "operation_stuck" | "rotation_waiting" | "key_due" | "unfinished";

/** What kinds without an attention code say with. */
type Params = { kind?: OperationKind; maxAgeDays?: number; nextStep?: string; days?: number };

const waiting: Record<Waiting, (params: Params) => string> = {
  operation_stuck: ({ kind }) =>
    kind ? `Needs a decision: ${operationKinds[kind].title.toLowerCase()}` : "Needs a decision",
  rotation_waiting: ({ days = 0 }) =>
    `A rotation with overlap is open${days === 0 ? "" : ` for ${days} ${days === 1 ? "day" : "days"}`}: two keys work`,
  key_due: ({ maxAgeDays }) => `The key is older than ${maxAgeDays} days`,
  unfinished: ({ nextStep }) => `Onboarding is not finished: ${nextStep} is next`,
};

export const inboxWords = (kind: InboxKind, params: unknown): string =>
  kind in waiting ? waiting[kind as Waiting](params as Params) : attentionWords({ code: kind, params }).title;
