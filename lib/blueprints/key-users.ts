import "server-only";
/** Which keys a tenant's resources may have been made with. */
import { db } from "#lib/base/db.ts";

/** The users at Polytomic of all keys that the tenant has had. */
export async function keyUsersOf(tenantId: string): Promise<string[]> {
  const where = { tenantId };
  const found = await db().organizationKey.findMany({ where, distinct: "userId", select: { userId: true } });
  return found.map(({ userId }) => userId);
}

/** Whether the tenant has another key since. An idempotency key may hold for the one that it was sent with only. */
export async function isRotatedSince(tenantId: string, at: Date): Promise<boolean> {
  const since = [{ state: "current" as const, mintedAt: { gte: at } }, { stoppedAt: { gte: at } }];
  return (await db().organizationKey.count({ where: { tenantId, OR: since } })) > 0;
}
