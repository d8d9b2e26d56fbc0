import "server-only";
import { record, recordMany } from "#lib/audit/record.ts";
import { clock, hourMs, later } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { keyLinkHref } from "#lib/forms/href.ts";
import type { SendKey } from "#lib/forms/key-link.ts";
import { recordingStops, spendRead } from "#lib/keys/budget.ts";
import { requireReason } from "#lib/keys/policy.ts";
import { clearOpenedAgain, clearUnsent, requireUsable, rightToSend } from "#lib/keys/taking.ts";
import { hashToken } from "#lib/links/token.ts";
import { isMailSet } from "#lib/mail/send.ts";
import { requireBacking } from "#lib/staff/key-links.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import { requireRecent } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { isTeamEmail } from "#lib/staff/team-places.ts";
import { holdTenants, lockTenant } from "#lib/tenants/record.ts";

/** A link that was neither used nor withdrawn, and whose time has not come. */
const pending = () => ({ spentAt: null, withdrawnAt: null, expiresAt: { gt: clock.now() } });

/** Withdraws the key's open links: a key has one at a time. */
async function replaceLinks(tx: Tx, staff: Staff, tenantId: string, keyId: string): Promise<void> {
  const withdrawn = await tx.keyLink.updateManyAndReturn({
    where: { keyId, ...pending() },
    data: { withdrawnAt: clock.now() },
    select: { id: true },
  });
  const events = withdrawn.map(() => ({ target: { type: "key", id: keyId, tenantId } as const, detail: {} }));
  if (events.length > 0) await recordMany(tx, staff, "key.link-withdrawn", events);
}

/**
 * Makes a one-time link to a tenant's current key, or to the named one while it is in use. The link is shown once:
 * its secret part is only in the address, and here as a hash.
 */
export async function sendKey(
  staff: Staff,
  form: SendKey,
): Promise<{ link: string; linkId: string; expiresAt: string }> {
  requireRight(staff, "key:read");
  requireRight(staff, "key:rotate");
  requireRecent(staff);
  const { tenantId, keyId, hours, passphrase, codeTo, reason } = form;
  if (codeTo !== null && !isMailSet())
    throw new AppError("conflict", "Email is not set up, so no code can be sent.");
  const passphraseHash = passphrase === null ? null : await hashPassword(new Secret(passphrase));
  const secret = random.token(32);
  const now = clock.now();
  const expiresAt = later(now, hours * hourMs);
  const make = async (tx: Tx) => {
    // Before the person's row: whatever else takes both takes them in this order.
    const tenant = await lockTenant(tx, tenantId);
    // Whoever makes a link can open it too, so it counts as a read.
    requireReason(await spendRead(tx, staff), reason);
    await requireBacking(tx, staff);
    if (tenant.archivedAt) throw new AppError("conflict", "This tenant is archived. Restore it first.");
    const key = await tx.organizationKey.findFirst({
      where: keyId
        ? { id: keyId, tenantId, state: { in: ["current", "next"] } }
        : { tenantId, state: "current" },
      orderBy: { mintedAt: "desc" },
    });
    if (!key) throw new AppError("not-found", "This key is no longer in use.");
    const may = rightToSend(staff, key);
    if (!may.allowed) throw new AppError("conflict", may.reason);
    if (codeTo !== null && (tenant.isBlind || key.isHidden) && (await isTeamEmail(tx, codeTo))) {
      const message = "This address is of your team, and this key is hidden from it. Enter the customer's.";
      throw new AppError("invalid", message, { fields: { codeTo: message } });
    }
    await requireUsable(tx, key);
    await replaceLinks(tx, staff, tenantId, key.id);
    const data = { tenantId, keyId: key.id, tokenHash: hashToken(secret), passphraseHash, codeTo };
    const link = await tx.keyLink.create({
      data: { ...data, createdById: staff.id, createdAt: now, expiresAt },
    });
    const detail = {
      hint: key.hint,
      hours,
      passphrase: passphrase !== null,
      ...(codeTo && { codeTo }),
      ...(reason && { given: reason }),
    };
    await record(tx, staff, "key.sent", { type: "key", id: key.id, tenantId }, detail);
    return link.id;
  };
  const linkId = await recordingStops(staff, () => transact(make));
  const link = new URL(keyLinkHref(linkId, secret), settings().nextAuthUrl).href;
  return { link, linkId, expiresAt: expiresAt.toISOString() };
}

/** From now on the link gives nothing. */
export async function withdrawLink(staff: Staff, tenantId: string, linkId: string): Promise<void> {
  requireRight(staff, "key:rotate");
  await transact(async (tx) => {
    const [link] = await tx.keyLink.updateManyAndReturn({
      where: { id: linkId, tenantId, ...pending() },
      data: { withdrawnAt: clock.now() },
    });
    if (!link) throw new AppError("conflict", "This link was already used or withdrawn, or has expired.");
    await record(tx, staff, "key.link-withdrawn", { type: "key", id: link.keyId, tenantId }, {});
  });
}

/** Staff know that the customer has the key that replaced theirs, which the app can't see of one that is hidden. */
export async function confirmReceipt(staff: Staff, tenantId: string, keyId: string): Promise<void> {
  requireRight(staff, "key:rotate");
  await transact(async (tx) => {
    await holdTenants(tx, [tenantId]);
    if (await clearUnsent(tx, { id: keyId, tenantId }))
      await record(tx, staff, "key.receipt-confirmed", { type: "key", id: keyId, tenantId }, {});
  });
}

/** Staff know that it was the customer who opened a used link again. */
export async function explainOpening(staff: Staff, tenantId: string, keyId: string): Promise<void> {
  requireRight(staff, "key:rotate");
  await transact(async (tx) => {
    if (await clearOpenedAgain(tx, { id: keyId, tenantId }))
      await record(tx, staff, "key.link-explained", { type: "key", id: keyId, tenantId }, {});
  });
}
