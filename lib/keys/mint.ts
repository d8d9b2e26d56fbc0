import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { moveOn, type OperationRecord } from "#lib/engine/operation.ts";
import { neverSeen, stopKeys } from "./stop.ts";

export type Holder = { userId: string; email: string | null; isService: boolean };

/**
 * Seals a newly minted key and moves on to verifying it. It is not in use until it is verified, and the ciphertext of
 * the key before it stays as it is.
 */
export async function stores(operation: OperationRecord, holder: Holder, value: Secret): Promise<Commit> {
  const { tenantId } = operation;
  const { userId, email: userEmail, isService } = holder;
  const id = random.uuid();
  const sealed = await seal(value, placeOf("organization-key", tenantId, id));
  return async (tx, actor) => {
    const now = clock.now();
    // A key that was minted for this user earlier and never verified no longer works.
    await stopKeys(tx, actor, tenantId, neverSeen, { userId, state: "unverified" });
    const data = { id, tenantId, userId, userEmail, isService, sealed, hint: value.hint(), mintedAt: now };
    const mintedById = actor?.id ?? operation.createdById;
    await tx.organizationKey.create({ data: { ...data, state: "unverified", mintedById } });
    await record(tx, actor, "key.minted", { type: "key", id, tenantId }, { userId });
    await moveOn(tx, operation, "verify", { keyId: id, mintedAt: now.toISOString() });
  };
}
