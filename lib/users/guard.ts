import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { keyOperations } from "#lib/messages/keys.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { liveStates } from "./upstream.ts";

/** The wizard needs its root user: without it the onboarding can't continue. */
export function requireOnboarded({ stage, rootUserId }: TenantRecord, userId: string): void {
  if (stage === "active" || rootUserId !== userId) return;
  throw new AppError("conflict", "This is the root user of an unfinished onboarding.", {
    hint: "Finish the onboarding or start over first.",
  });
}

/** A rotation depends on its users: removing one in the middle would stop the key that it keeps. */
export async function requireFreeKeys(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const keys = { tenantId, userId, state: { in: [...liveStates] } };
  const kinds = Object.keys(keyOperations) as (keyof typeof keyOperations)[];
  const [held, open] = await Promise.all([
    tx.organizationKey.count({ where: keys }),
    tx.operation.count({ where: { tenantId, kind: { in: kinds }, finishedAt: null } }),
  ]);
  if (held === 0 || open === 0) return;
  throw new AppError("conflict", "This tenant's key is being changed, and this user has a key.", {
    hint: "Finish or cancel that change on the Keys page first.",
  });
}
