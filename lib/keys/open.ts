import "server-only";
import { db, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { fetchKey, NotHeld, open, openHeld } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { attentionWords } from "#lib/messages/attention.ts";
import type { Words } from "#lib/messages/family.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";

/*
 * Whether a stored key can be decrypted is known only when it is tried. A key in use that can't be gives its tenant a
 * reason for attention, which ends when the key can be decrypted again, or with the key.
 */

export type StoredKey = Pick<OrganizationKey, "id" | "tenantId" | "sealed">;

const code = "key_unreadable";

export const decrypt = ({ id, tenantId, sealed }: StoredKey): Promise<Secret> =>
  open(sealed, placeOf("organization-key", tenantId, id));

/** The same in a transaction, within `watchKey`. */
export const decryptHeld = ({ id, tenantId, sealed }: StoredKey): Promise<Secret> =>
  openHeld(sealed, placeOf("organization-key", tenantId, id));

/** A transaction that needs a data key is undone, and tried again once the key is in memory. */
async function withDataKey(work: () => Promise<Secret>): Promise<Secret> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotHeld)) throw error;
    if (await fetchKey(error)) return await work();
    throw new UnreadableError("organization-key", { keyId: error.keyId, isHeld: false }, error);
  }
}

async function raiseUnreadable({ id, tenantId }: StoredKey, error: UnreadableError): Promise<void> {
  log().error({ err: error, tenantId, keyId: id }, "a stored key can't be decrypted");
  await transact(async (tx) => {
    await holdTenants(tx, [tenantId]);
    if ((await tx.organizationKey.count({ where: { id, state: { in: ["current", "next"] } } })) > 0)
      await raise(tx, { tenantId, subject: id }, { code, params: error.unreadable });
  });
}

async function clearUnreadable({ id: subject, tenantId }: StoredKey): Promise<void> {
  if ((await db().tenantAttention.count({ where: { tenantId, code, subject } })) > 0)
    await transact((tx) => clear(tx, { tenantId, subject }, code));
}

/** Runs what decrypts a key, and then keeps the reason. `keyOf`: the key, which `work` may have had to find first. */
export async function watchKey(keyOf: () => StoredKey | null, work: () => Promise<Secret>): Promise<Secret> {
  try {
    const value = await withDataKey(work);
    const key = keyOf();
    if (key) await clearUnreadable(key);
    return value;
  } catch (error) {
    const key = keyOf();
    if (key && error instanceof UnreadableError) await raiseUnreadable(key, error);
    throw error;
  }
}

/** Not for use in a transaction. Throws UnreadableError if the key can't be decrypted. */
export const openKey = (key: StoredKey): Promise<Secret> =>
  watchKey(
    () => key,
    () => decrypt(key),
  );

/** The words for a key that could not be decrypted when it was last tried; null if there are none. */
export async function findUnreadable(tenantId: string, keyId: string): Promise<Words | null> {
  const where = { tenantId_code_subject: { tenantId, code, subject: keyId } } as const;
  const found = await db().tenantAttention.findUnique({ where });
  return found && attentionWords(found);
}
