import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";

/** For a tenant whose organization is gone: there is nothing left to compare or to remove. No change of it is open then. */
export async function endBlueprints(tx: Tx, tenantId: string): Promise<void> {
  const endedAt = clock.now();
  await tx.managedResource.updateMany({ where: { tenantId, endedAt: null }, data: { endedAt } });
  await tx.blueprintAssignment.updateMany({
    where: { tenantId, endedAt: null },
    data: { endedAt, secrets: null, sealedAs: null, updatedAt: endedAt },
  });
}
