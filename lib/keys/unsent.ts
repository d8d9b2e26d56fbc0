import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { clear } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";

/*
 * A batch replaces keys while nobody looks at their tenants, so each customer is left without a key. And the time comes
 * to stop an old key whose successor nobody has. Either stands as a reason until somebody has the new key: staff who
 * copied or revealed it to pass it on, the customer by a link, or the customer as staff confirm.
 */

type Where = Prisma.TenantAttentionWhereInput;
type Key = { id: string; tenantId: string };
export const unsent = "new_key_unsent";
export const putOff = "stop_put_off";

/** False if neither stands. */
export async function clearUnsent(tx: Tx, { id, tenantId }: Key): Promise<boolean> {
  const where = { tenantId, code: { in: [unsent, putOff] }, subject: id } satisfies Where;
  const isRaised = (await tx.tenantAttention.count({ where })) > 0;
  if (isRaised) await clear(tx, { tenantId, subject: id }, unsent, putOff);
  return isRaised;
}
