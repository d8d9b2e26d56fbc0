import "server-only";
/*
 * What a person with only a one-time link can do. Anyone may call this, and one answer (null) stands for every link
 * that is not valid. Opening the page spends nothing, because mail scanners and previews do that; a click does.
 */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { reportFailure } from "#lib/base/report.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import type { TakeKey } from "#lib/forms/key-link.ts";
import { type StoredKey, watchKey } from "#lib/keys/open.ts";
import { isBeingReplaced, isTakeable, type Taker, takeKey } from "#lib/keys/taking.ts";
import { backing } from "#lib/staff/key-links.ts";
import { isPassword } from "#lib/staff/passwords.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { isTeamEmail, isTeamNetwork } from "#lib/staff/team-places.ts";
import { countTry } from "#lib/staff/throttle.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import { requireCode } from "./code.ts";
import { type Found, findLink, keyOf, type Which, wait } from "./find.ts";
import type { OpenedLink, TakenKey } from "./views.ts";

/** Of one link, in a quarter of an hour. */
const mostPassphrases = 10;

async function noteOpened(link: Found, address: string): Promise<void> {
  await transact(async (tx) => {
    const where = { id: link.id, openedAt: null };
    const { count } = await tx.keyLink.updateMany({ where, data: { openedAt: clock.now() } });
    const { hint } = link.key;
    if (count > 0) await record(tx, null, "key.link-opened", keyOf(link), { hint, address });
  });
}

/** Whoever knows the secret part learns that the key is of no use. The link works again once the key does. */
function requireWorking({ trouble }: Pick<Found["key"], "trouble">): void {
  if (trouble !== null)
    throw new AppError("conflict", "This API key does not work at the moment.", {
      hint: "The link was not used up. Ask the person who sent it for a working key.",
    });
}

/** What the page says before the click; null if the link is not valid. Spends nothing. */
export async function lookAtLink(
  { wasTriedHere, ...which }: Which & { wasTriedHere?: boolean | undefined },
  address: string,
): Promise<OpenedLink | null> {
  const link = await findLink(which, address, wasTriedHere);
  if (!link) return null;
  requireWorking(link.key);
  if (link.openedAt === null) await noteOpened(link, address);
  return {
    tenantName: link.tenant.name,
    expiresAt: link.expiresAt.toISOString(),
    needsPassphrase: link.passphraseHash !== null,
    needsCode: link.codeTo !== null,
  };
}

/** A wrong passphrase uses nothing up; staff see how many were tried. */
async function requirePassphrase({ id: of, passphraseHash }: Found, given: string | null): Promise<void> {
  if (passphraseHash === null) return;
  const forget = await countTry([{ kind: "key-link-passphrase", points: mostPassphrases, of }], wait);
  const passphrase = given === null ? "Enter the passphrase." : "This passphrase is wrong.";
  const isRight = given !== null && (await isPassword(new Secret(given), passphraseHash));
  if (given !== null && !isRight)
    await db().keyLink.update({ where: { id: of }, data: { wrongTries: { increment: 1 } } });
  if (!isRight) throw new AppError("invalid", passphrase, { fields: { passphrase } });
  await forget();
}

/** Undoes the claim. */
class Lost extends Error {}

/** One conditional write decides who gets the key. It is undone if the key can't be decrypted. */
async function claim(
  tx: Tx,
  link: Found,
  codeHash: string | null,
  { address, staff }: Pick<Taker, "address" | "staff">,
): Promise<StoredKey & { hint: string; nearTeam: boolean }> {
  const now = clock.now();
  const { count } = await tx.keyLink.updateMany({
    where: {
      id: link.id,
      spentAt: null,
      withdrawnAt: null,
      expiresAt: { gt: now },
      createdBy: backing,
      // A newer code ends the one that was entered.
      codeHash,
    },
    data: { spentAt: now, spentFrom: address.slice(0, 100), codeHash: null },
  });
  if (count === 0) throw new Lost();
  const key = await tx.organizationKey.findUniqueOrThrow({
    where: { id: link.keyId },
    omit: { sealed: false },
    include: { tenant: { select: { archivedAt: true, isBlind: true } } },
  });
  if (!isTakeable(key) || key.tenant.archivedAt) throw new Lost();
  requireWorking(key);
  if (await isBeingReplaced(tx, key.tenantId)) throw new Lost();
  if (!key.tenant.isBlind && !key.isHidden) return { ...key, nearTeam: false };
  if (staff || (link.codeTo !== null && (await isTeamEmail(tx, link.codeTo))))
    throw new AppError("conflict", "This key is hidden from the team.", {
      hint: "The link was not used up. It is for the customer.",
    });
  const nearTeam = await isTeamNetwork(tx, address);
  if (nearTeam) await tx.keyLink.update({ where: { id: link.id }, data: { nearTeam } });
  return { ...key, nearTeam };
}

/**
 * Spends the link for the key, once; null if the link is not valid. A lost answer forfeits the link. `staff`: whoever
 * is signed in where it is opened.
 */
export async function takeByLink(
  { passphrase, code = "", ...which }: TakeKey,
  address: string,
  staff: Staff | null = null,
): Promise<TakenKey | null> {
  const link = await findLink(which, address);
  if (!link) return null;
  await requirePassphrase(link, passphrase);
  const codeHash = await requireCode(link, which.secret, code);
  let found: StoredKey | null = null;
  try {
    const value = await watchKey(
      () => found,
      () =>
        transact(async (tx) => {
          // Before the link: whatever else takes both takes them in this order.
          await holdTenants(tx, [link.tenantId]);
          const key = await claim(tx, link, codeHash, { address, staff });
          found = key;
          return await takeKey(tx, key, { address, staff, nearTeam: key.nearTeam });
        }),
    );
    const { origin: apiUrl, version: apiVersion } = settings().polytomic;
    return { key: value.reveal(), apiUrl, apiVersion, organizationId: link.tenant.organizationId };
  } catch (error) {
    if (error instanceof Lost) return null;
    if (!(error instanceof UnreadableError) && !(error instanceof ProviderError)) throw error;
    const message = `The key can't be shown right now. Reference ${reportFailure(error)}.`;
    throw new AppError("upstream", message, {
      hint: "The link was not used up. Tell the person who sent it.",
      cause: error,
    });
  }
}
