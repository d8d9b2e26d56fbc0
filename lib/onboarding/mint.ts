import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { isUnknown, type Past, type Plan } from "#lib/engine/plan.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Preparation } from "./step-definition.ts";

export function keyOwner({ organizationId, rootUserId, rootEmail }: TenantRecord) {
  if (!organizationId || !rootUserId || !rootEmail)
    throw new AppError("conflict", "The root user is not known yet.");
  return { organizationId, userId: rootUserId, email: rootEmail };
}

function pathOf(tenant: TenantRecord, force: boolean): string {
  const { organizationId, userId } = keyOwner(tenant);
  return `/api/organizations/${organizationId}/users/${userId}/keys?force=${force}`;
}

export const isForced = (path: string) => path.endsWith("?force=true");

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

/**
 * Minting with force stops the user's key. We do it without asking only if nobody can have a key: we added the user
 * and never stored one.
 */
export function prepareMint(
  tenant: TenantRecord,
  history: Past[],
  plan: Plan,
  isStored: boolean,
): Preparation {
  const send = (force: boolean): Preparation => ({
    kind: "send",
    path: pathOf(tenant, force),
    absentBefore: !isStored && tenant.rootUserOrigin === "created",
  });
  const last = history.at(-1);
  if (last && mayKill(history, last, plan))
    return { kind: "ask", decision: { kind: "conflict", conflict: mayRun } };
  if (tenant.replaceKey) return send(true);
  const tried = history.length > 0;
  const safe = !isStored && tenant.rootUserOrigin === "created";
  // How Polytomic refuses a second key is not documented: any refusal of the request may mean it.
  const refused = last?.state === "rejected" && [400, 409, 422].includes(last.httpStatus ?? 0);
  const lost = history.some(isUnknown) && plan.kind !== "again";
  if (!tried) return send(false);
  if (lost && safe) return send(true);
  if (lost || refused) return { kind: "ask", decision: { kind: "key-exists" } };
  return send(isForced(last?.path ?? ""));
}
