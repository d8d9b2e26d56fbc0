import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { liveStates } from "./upstream.ts";

/** The wizard works on its root user: whoever takes it away leaves it with nothing to go on with. */
export function requireOnboarded({ stage, rootUserId }: TenantRecord, userId: string): void {
  if (stage === "active" || rootUserId !== userId) return;
  throw new AppError("conflict", "This is the root user of an unfinished onboarding.", {
    hint: "Finish the onboarding or start over first.",
  });
}

/** A rotation goes by its users: removing one of them in its middle would stop the key that it keeps alive. */
export async function requireFreeKeys(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const keys = { tenantId, userId, state: { in: [...liveStates] } };
  const kinds = ["key_rotate", "key_overlap", "key_revoke"] as const;
  const [held, open] = await Promise.all([
    tx.organizationKey.count({ where: keys }),
    tx.operation.count({ where: { tenantId, kind: { in: [...kinds] }, finishedAt: null } }),
  ]);
  if (held === 0 || open === 0) return;
  throw new AppError("conflict", "This tenant's key is being changed, and this user has a key.", {
    hint: "Finish or cancel that change on the Keys page first.",
  });
}
