import "server-only";
import { record } from "#lib/audit/record.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { isMailSet } from "#lib/mail/send.ts";
import type { KeyTrouble } from "#lib/messages/keys.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import { requireRecent } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import { recordingStops, spendRead } from "./budget.ts";
import { decryptHeld, findUnreadable, openKey, type StoredKey, watchKey } from "./open.ts";
import { readRevealPolicy, requireReason } from "./policy.ts";
import { clearUnsent, isReceipt, rightToSend } from "./taking.ts";
import { findForeign } from "./verify.ts";
import type { KeyCard } from "./views.ts";

const notHandedOut = {
  organization: "This key opens another organization. It can't be revealed or copied.",
  user: "This key belongs to another user. It can't be revealed or copied.",
};

const blindWords = "This key is hidden from the team. Send it with a one-time link.";

/** Whether nobody of the team may have a key's value: those of its tenant are hidden, or it was hidden before. */
export const isKeyBlind = (tenant: { isBlind: boolean }, key: { isHidden: boolean }): boolean =>
  tenant.isBlind || key.isHidden;

/** Whether staff may have the value of a key with this trouble. A key that no longer works does no harm. */
export function rightToRead(
  staff: Pick<Staff, "role" | "seesKeys" | "lacksSecondFactor">,
  trouble: KeyTrouble["code"] | null,
  isBlind: boolean,
): Right {
  const answer = right(staff, "key:read");
  if (isBlind) return { allowed: false, reason: blindWords };
  const foreign = findForeign(trouble);
  return answer.allowed && foreign ? { allowed: false, reason: notHandedOut[foreign] } : answer;
}

/**
 * The value of a tenant's current key, or of the named one while it is in use, to copy or reveal. Needs the right to
 * see keys and a recently confirmed password, and what the policy asks besides. The audit row is written in the
 * transaction that reads the key: no row, no key. Throws AppError `forbidden`, `reauthenticate`, `reason-needed`,
 * `throttled`, `not-found`, or `conflict` for a key that belongs to someone else.
 */
export async function readKey(
  staff: Staff,
  tenantId: string,
  purpose: "copy" | "reveal",
  { keyId, reason }: { keyId?: string | undefined; reason?: string | undefined } = {},
): Promise<Secret> {
  requireRight(staff, "key:read");
  requireRecent(staff);
  let found: StoredKey | null = null;
  const read = async (tx: Tx) => {
    // Before the person's row: whatever else takes both takes them in this order.
    await holdTenants(tx, [tenantId]);
    const policy = await spendRead(tx, staff);
    const key = await tx.organizationKey.findFirst({
      where: keyId
        ? { id: keyId, tenantId, state: { in: ["current", "next"] } }
        : { tenantId, state: "current" },
      orderBy: { mintedAt: "desc" },
      omit: { sealed: false },
      include: { tenant: { select: { isBlind: true } } },
    });
    if (!key) throw new AppError("not-found", "This tenant has no working key.");
    found = key;
    const isBlind = isKeyBlind(key.tenant, key);
    const may = rightToRead(staff, key.trouble, isBlind);
    const advice = "Open the tenant's Keys page to see whose it is and stop using it.";
    if (!may.allowed) throw new AppError("conflict", may.reason, isBlind ? {} : { hint: advice });
    requireReason(policy, reason);
    const action = purpose === "copy" ? "key.copied" : "key.revealed";
    const detail = { hint: key.hint, ...(reason && { given: reason }) };
    await record(tx, staff, action, { type: "key", id: key.id, tenantId }, detail);
    await clearUnsent(tx, key);
    return await decryptHeld(key);
  };
  return await watchKey(
    () => found,
    () => recordingStops(staff, () => transact(read)),
  );
}

/** The card of a tenant's current key; null if there is none. Never reads the ciphertext. */
export async function findKeyCard(staff: Staff, tenantId: string): Promise<KeyCard | null> {
  requireRight(staff, "tenant:read");
  const key = await db().organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    include: {
      tenant: {
        select: {
          name: true,
          rootEmail: true,
          isBlind: true,
          keys: { where: { state: "next" }, select: { hint: true } },
        },
      },
      mintedBy: { select: { name: true } },
    },
  });
  if (!key) return null;
  const isBlind = isKeyBlind(key.tenant, key);
  return {
    tenantId,
    tenantName: key.tenant.name,
    hint: key.hint,
    mintedAt: key.mintedAt.toISOString(),
    mintedBy: key.mintedBy?.name ?? null,
    verifiedAt: key.verifiedAt?.toISOString() ?? null,
    userEmail: key.userEmail ?? key.tenant.rootEmail,
    nextHint: key.tenant.keys[0]?.hint,
    isSuspect: key.trouble !== null,
    unreadable: await findUnreadable(tenantId, key.id),
    isBlind,
    read: rightToRead(staff, key.trouble, isBlind),
    send: rightToSend(staff, key),
    asksReason: (await readRevealPolicy()).asksReason,
    canMail: isMailSet(),
  };
}

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
  return await openKey(key);
}

/** Whether a key was copied or revealed, or taken with a one-time link by somebody who is not staff. */
export async function isRead(tx: Tx, keyId: string): Promise<boolean> {
  const of = { targetType: "key", targetId: keyId };
  if ((await tx.auditEvent.count({ where: { ...of, action: { in: ["key.copied", "key.revealed"] } } })) > 0)
    return true;
  const taken = await tx.auditEvent.findMany({ where: { ...of, action: "key.taken" } });
  return taken.some(isReceipt);
}
