import "server-only";
import { record } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import type { OrganizationKey, Prisma } from "#prisma/client/client.ts";
import { decryptHeld, type StoredKey } from "./open.ts";
import { findForeign } from "./verify.ts";

/* A key that its customer takes with a one-time link. What a link can do is decided in lib/key-links. */

type Key = Pick<OrganizationKey, "trouble">;

const isForeign = ({ trouble }: Key) => findForeign(trouble) !== null;

/** Anyone with the link can take the key, so who makes it needs the right to see keys. */
export function rightToSend(staff: Pick<Staff, "role" | "seesKeys" | "lacksSecondFactor">, key: Key): Right {
  const refused = [right(staff, "key:read"), right(staff, "key:rotate")].find(({ allowed }) => !allowed);
  if (refused) return refused;
  if (isForeign(key)) return { allowed: false, reason: "This key is not the customer's. It can't be sent." };
  if (key.trouble === null) return { allowed: true };
  return { allowed: false, reason: "This key failed its last verification. Verify it or mint a new one." };
}

/** Where a customer can take it: in use, and the customer's own. */
export const isTakeable = (key: Pick<OrganizationKey, "state" | "trouble">): boolean =>
  (key.state === "current" || key.state === "next") && !isForeign(key);

/** Whether a rotation has sent its mint, which stops the key in use, and has not verified the new one. */
export const isBeingReplaced = async (tx: Tx, tenantId: string): Promise<boolean> =>
  (await tx.operation.count({
    where: {
      tenantId,
      kind: "key_rotate",
      finishedAt: null,
      OR: [
        { stage: "verify" },
        { calls: { some: { step: "key_mint", state: { in: ["sent", "unknown", "succeeded"] } } } },
      ],
    },
  })) > 0;

/** Throws AppError `conflict` for a key that would be of no use to the customer. */
export async function requireUsable(tx: Tx, { id: subject, tenantId }: Which): Promise<void> {
  if (await isBeingReplaced(tx, tenantId))
    throw new AppError("conflict", "This key is being replaced. Send the new one once it is verified.");
  if ((await tx.tenantAttention.count({ where: { tenantId, subject, code: "key_unreadable" } })) > 0)
    throw new AppError("conflict", "The stored key can't be decrypted, so it can't be sent.");
}

/** Who clicked. `staff`: whoever is signed in, who is not the customer. `nearTeam`: it may have been the team. */
export type Taker = { address: string; staff: Staff | null; nearTeam: boolean };

/** Whether `key.taken` says that the customer has the key: taken by nobody of the team, and not from its network. */
export const isReceipt = ({ actorId, detail }: { actorId: string | null; detail: unknown }): boolean =>
  actorId === null && !isNearTeam({ detail });

/** Whether `key.taken` was from a network of the team, although the key is hidden from it. */
export const isNearTeam = ({ detail }: { detail: unknown }): boolean =>
  typeof detail === "object" && detail !== null && "nearTeam" in detail && detail.nearTeam === true;

/** The value for the customer. The audit row is written in the transaction that reads it: no row, no key. */
export async function takeKey(
  tx: Tx,
  key: StoredKey & Pick<OrganizationKey, "hint">,
  { address, staff, nearTeam }: Taker,
): Promise<Secret> {
  const { id, tenantId, hint } = key;
  const detail = { hint, address, ...(nearTeam && { nearTeam }) };
  await record(tx, staff, "key.taken", { type: "key", id, tenantId }, detail);
  if (staff === null && !nearTeam) await clearUnsent(tx, key);
  return await decryptHeld(key);
}

const code = "key_link_opened_again";
type Which = { id: string; tenantId: string };

/**
 * Raises the reason while the key is in use: one that has ended does no harm. An opening from another address is not
 * made up for by one from the same: whoever took the key could do that. The first from another begins again, so that it
 * ends a snooze and is announced.
 */
export async function raiseOpenedAgain(tx: Tx, { id, tenantId }: Which, isSameAddress: boolean) {
  await holdTenants(tx, [tenantId]);
  const isInUse = await tx.organizationKey.count({ where: { id, state: { in: ["current", "next"] } } });
  if (isInUse === 0) return;
  const where = { tenantId, code, subject: id, params: { path: ["isSameAddress"], equals: false } } as const;
  const wasAnother = (await tx.tenantAttention.count({ where })) > 0;
  // From the address that took it, it may have been a reload, and may have been snoozed or told as one.
  if (!isSameAddress && !wasAnother) await clear(tx, { tenantId, subject: id }, code);
  const params = { isSameAddress: isSameAddress && !wasAnother };
  await raise(tx, { tenantId, subject: id }, { code, params });
}

/** Staff know that it was the customer. False if there is no such reason. */
export async function clearOpenedAgain(tx: Tx, { id, tenantId }: Which): Promise<boolean> {
  await holdTenants(tx, [tenantId]);
  const isRaised = (await tx.tenantAttention.count({ where: { tenantId, code, subject: id } })) > 0;
  if (isRaised) await clear(tx, { tenantId, subject: id }, code);
  return isRaised;
}

/*
 * A batch replaces keys unseen, so each customer is left without a key. And the time comes
 * to stop an old key whose successor was not handed over. Either stands as a reason until the new key was: staff who
 * copied or revealed it to pass it on, the customer by a link, or the customer as staff confirm.
 */

export const unsent = "new_key_unsent";
export const putOff = "stop_put_off";

/** False if neither stands. */
export async function clearUnsent(tx: Tx, { id, tenantId }: Which): Promise<boolean> {
  const where = {
    tenantId,
    code: { in: [unsent, putOff] },
    subject: id,
  } satisfies Prisma.TenantAttentionWhereInput;
  const isRaised = (await tx.tenantAttention.count({ where })) > 0;
  if (isRaised) await clear(tx, { tenantId, subject: id }, unsent, putOff);
  return isRaised;
}
