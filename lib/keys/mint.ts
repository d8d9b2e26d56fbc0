import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import type { Commit } from "#lib/engine/definition.ts";
import type { Open } from "#lib/engine/operation.ts";
import { type AuditReason, because } from "#lib/messages/audit.ts";
import { keyTroubleIn } from "#lib/messages/keys.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { reviewKeys } from "./attention.ts";
import { neverSeen, stopKeys } from "./stop.ts";
import { findForeign, ownerOf, type Verdict, verifyKey } from "./verify.ts";

export type Holder = { userId: string; email: string | null; isService: boolean };

/** What an operation keeps of the key that it minted. */
export type Minted = { keyId: string; mintedAt: string };

/**
 * Seals a newly minted key. It is not in use until it is verified, and the ciphertext of the key before it stays as it
 * is. `then` moves the operation on.
 */
export async function stores(
  { tenantId, createdById }: Pick<Open, "tenantId" | "createdById">,
  holder: Holder,
  value: Secret,
  then: (tx: Tx, minted: Minted, hint: string) => Promise<void>,
): Promise<Commit> {
  const { userId, email: userEmail, isService } = holder;
  const id = random.uuid();
  const sealed = await seal(value, placeOf("organization-key", tenantId, id));
  return async (tx, actor) => {
    const now = clock.now();
    // A key that was minted for this user earlier and never verified no longer works.
    await stopKeys(tx, actor, tenantId, neverSeen, { userId, state: "unverified" });
    const data = { id, tenantId, userId, userEmail, isService, sealed, hint: value.hint(), mintedAt: now };
    const mintedById = actor?.id ?? createdById;
    await tx.organizationKey.create({ data: { ...data, state: "unverified", mintedById } });
    await record(tx, actor, "key.minted", { type: "key", id, tenantId }, { userId });
    await then(tx, { keyId: id, mintedAt: now.toISOString() }, data.hint);
  };
}

/** Asks Polytomic about a key that we hold. Throws UpstreamError if there is no usable answer. */
export async function verifyStored(tenant: TenantRecord, id: string, timeLimitMs?: number): Promise<Verdict> {
  const key = await db().organizationKey.findUnique({ where: { id }, omit: { sealed: false } });
  if (!key) throw new AppError("not-found", "This key no longer exists.");
  return await verifyKey(
    await open(key.sealed, placeOf("organization-key", tenant.id, id)),
    ownerOf(key, tenant),
    timeLimitMs,
  );
}

/** Makes the minted key the tenant's current one; the key before it is stopped as of `stoppedAt`. */
export async function promote(
  tx: Tx,
  actor: Actor,
  {
    id: keyId,
    tenantId,
    stoppedAt,
    reason,
  }: { id: string; tenantId: string; stoppedAt: Date; reason: AuditReason },
): Promise<void> {
  const now = clock.now();
  const others = { tenantId, state: "current" as const, id: { not: keyId } };
  const select = { id: true, trouble: true, troubleParams: true };
  const old = await tx.organizationKey.findMany({ where: others, select });
  await tx.organizationKey.updateMany({
    where: others,
    data: { state: "stopped", stoppedAt, trouble: null, troubleParams: {} },
  });
  for (const { id, ...key } of old) {
    const trouble = keyTroubleIn(key);
    // Minting does not stop a foreign key.
    const isStopped = trouble === null || findForeign(trouble.code) === null;
    const why = isStopped ? reason : ({ code: "replaced_not_stopped", params: { trouble } } as const);
    await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, because(why));
  }
  const key = await tx.organizationKey.update({
    where: { id: keyId },
    data: { state: "current", verifiedAt: now, trouble: null, troubleParams: {} },
  });
  await tx.tenant.update({
    where: { id: tenantId },
    data: { keyHint: key.hint, keyMintedAt: key.mintedAt, lastVerifiedAt: now },
  });
  await reviewKeys(tx, tenantId, keyId);
}
