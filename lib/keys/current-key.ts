import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";

/** Whether there is a key that `openCurrentKey` would find. */
export async function hasCurrentKey(tenantId: string): Promise<boolean> {
  return (await db().organizationKey.count({ where: { tenantId, state: "current" } })) > 0;
}

/**
 * The tenant's current key, for the server's own requests in the organization. No person sees it, so it is neither a
 * copy nor a reveal and leaves no audit row: those rows say who had the value, and page views must not bury them.
 * Pass the value to nothing but `asOrganization`.
 */
export async function openCurrentKey(tenantId: string): Promise<Secret> {
  const key = await db().organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    omit: { sealed: false },
  });
  if (!key) throw new AppError("not-found", "This tenant has no working key.");
  return await open(key.sealed, placeOf("organization-key", tenantId, key.id));
}
