import "server-only";
import { db } from "#lib/base/db.ts";
import { inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import type { Step } from "#prisma/client/enums.ts";

/* Keys that may have stopped: the request that stops them was sent, and we got no answer. */

type Open = Pick<OperationRecord, "kind" | "stage" | "input">;

/** What is sent, and which word of the operation names its key; "current": the key in use. */
type End = { what: string; step: Step; of: "replaces" | "revokes" | "keyId" | "current" };

function endOf({ kind, stage }: Open): End | null {
  if (kind === "key_rotate" && stage === "mint")
    return { what: "replacement", step: "key_mint", of: "replaces" };
  if (kind === "key_revoke")
    return { what: "revocation", step: stage === "remove" ? "user_delete" : "key_kill", of: "revokes" };
  if (kind !== "key_overlap") return null;
  if (stage === "kill") return { what: "stop request", step: "key_kill", of: "current" };
  if (stage === "remove") return { what: "stop request", step: "user_delete", of: "current" };
  return stage === "withdraw" ? { what: "removal", step: "user_delete", of: "keyId" } : null;
}

/** Why a key may have stopped, in a sentence for staff, by the key's id; "current" for the one in use. */
export async function findKeysInDoubt(tenantId: string): Promise<Map<string, string>> {
  const open = await db().operation.findMany({
    where: { tenantId, kind: { in: ["key_rotate", "key_overlap", "key_revoke"] }, finishedAt: null },
    include: {
      calls: {
        where: { state: { in: ["sent", "unknown"] } },
        distinct: ["step", "state"],
        select: { step: true, state: true },
      },
    },
  });
  return new Map(
    open.flatMap((operation) => {
      const end = endOf(operation);
      const states = operation.calls.filter(({ step }) => step === end?.step).map(({ state }) => state);
      if (end === null || states.length === 0) return [];
      const answer = states.includes("unknown") ? "we didn't get an answer" : "there is no answer yet";
      const key = end.of === "current" ? "current" : String(inputOf(operation)[end.of]);
      return [[key, `This key may have stopped: its ${end.what} was sent and ${answer}.`] as const];
    }),
  );
}
