import "server-only";
import { clock } from "#lib/base/clock.ts";
import { dbNull, type Tx } from "#lib/base/db.ts";

/** For a tenant whose organization is gone: there is nothing left to apply, to compare or to remove. */
export async function endBlueprints(tx: Tx, tenantId: string): Promise<void> {
  const endedAt = clock.now();
  await tx.operation.updateMany({
    where: { tenantId, kind: { in: ["blueprint_apply", "blueprint_remove"] }, finishedAt: null },
    data: {
      state: "cancelled",
      topic: null,
      question: dbNull,
      dueAt: null,
      updatedAt: endedAt,
      finishedAt: endedAt,
    },
  });
  await tx.managedResource.updateMany({ where: { tenantId, endedAt: null }, data: { endedAt } });
  await tx.blueprintAssignment.updateMany({
    where: { tenantId, endedAt: null },
    data: { endedAt, secrets: null, updatedAt: endedAt },
  });
}
