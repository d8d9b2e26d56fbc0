import "server-only";
import { record } from "#lib/audit.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open } from "#lib/base/seal.ts";
import type { Secret } from "#lib/base/secret.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import { requireRecent } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyPlace } from "./place.ts";

/**
 * The value of a tenant's current key, or of the one named while it is in use, for copying or revealing. Needs the right to see keys and a fresh
 * sign-in. The audit row is written in the transaction that reads the key: no row, no key.
 * Throws AppError `forbidden`, `reauthenticate` or `not-found`.
 */
export async function readKey(
  staff: Staff,
  tenantId: string,
  purpose: "copy" | "reveal",
  keyId?: string | undefined,
): Promise<Secret> {
  requireRight(staff, "key:read");
  requireRecent(staff);
  return await transact(async (tx) => {
    const key = await tx.organizationKey.findFirst({
      where: keyId
        ? { id: keyId, tenantId, state: { in: ["current", "next"] } }
        : { tenantId, state: "current" },
      orderBy: { mintedAt: "desc" },
      omit: { sealed: false },
    });
    if (!key) throw new AppError("not-found", "This tenant has no key that we know to work.");
    const action = purpose === "copy" ? "key.copied" : "key.revealed";
    await record(tx, staff, action, { type: "key", id: key.id, tenantId }, { hint: key.hint });
    return await open(key.sealed, keyPlace(tenantId, key.id));
  });
}
