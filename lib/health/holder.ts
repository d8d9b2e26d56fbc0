import "server-only";
import { cache } from "react";
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { keyPlace } from "#lib/keys/place.ts";
import type { Client } from "#lib/polytomic/client.ts";
import { holder } from "#lib/polytomic/partner.ts";

/**
 * Speaks with a tenant's own current key; null while there is none. The key stays on the server and is shown to
 * nobody, so this is neither a copy nor a reveal and leaves no audit row.
 */
export const findHolder = cache(async (tenantId: string): Promise<Client | null> => {
  const key = await db().organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    omit: { sealed: false },
  });
  return key && holder(await open(key.sealed, keyPlace(tenantId, key.id)));
});
