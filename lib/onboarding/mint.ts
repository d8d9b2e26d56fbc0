import "server-only";
import type { Moment, Next } from "#lib/engine/definition.ts";
import { isUnknown, type Past, type Plan } from "#lib/engine/plan.ts";
import { isForced } from "#lib/keys/requests.ts";
import { asking } from "./question.ts";

/**
 * Whether a forced mint may still be running at Polytomic: it would stop any key that we mint now. Repeating it tells
 * when it is over.
 */
function mayKill(history: Past[], last: Past, next: Plan): boolean {
  const isOver = next.kind !== "look" || next.isOver;
  if (isOver || !isForced(last.path) || last.state !== "rejected") return false;
  return history.some((past) => isUnknown(past) && past.idempotencyKey === last.idempotencyKey);
}

const mayRun = { code: "mint_may_run", params: {} } as const;

export type Minting = Pick<Moment, "history" | "plan"> & { replaceKey: boolean; isSafe: boolean };

/**
 * Whether to mint with force, which stops the user's key, or what to ask first. Without asking only if nobody can
 * have a key (`isSafe`): we added the user and never stored one.
 */
export function chooseMint({ history, plan, replaceKey, isSafe }: Minting): "plain" | "forced" | Next {
  const last = history.at(-1);
  if (last && mayKill(history, last, plan))
    return { kind: "ask", ...asking({ kind: "conflict", conflict: mayRun }) };
  if (replaceKey) return "forced";
  if (!last) return "plain";
  // How Polytomic refuses a second key is not documented: any refusal of the request may mean it.
  const refused = last.state === "rejected" && [400, 409, 422].includes(last.httpStatus ?? 0);
  const lost = history.some(isUnknown) && plan.kind !== "again";
  if (lost && isSafe) return "forced";
  if (lost || refused) return { kind: "ask", ...asking({ kind: "key-exists" }) };
  return isForced(last.path) ? "forced" : "plain";
}
