import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { clear } from "#lib/tenants/attention.ts";

/*
 * A batch replaces keys while nobody looks at their tenants, so each customer is left without a key. That stands as a
 * reason until somebody has the new key: staff who copied or revealed it to pass it on, or the customer by a link.
 */

type Key = { id: string; tenantId: string };
export const unsent = "new_key_unsent";

export async function clearUnsent(tx: Tx, { id, tenantId }: Key): Promise<void> {
  if ((await tx.tenantAttention.count({ where: { tenantId, code: unsent, subject: id } })) > 0)
    await clear(tx, { tenantId, subject: id }, unsent);
}
