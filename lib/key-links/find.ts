import "server-only";
/* The link behind the address that a person has, whatever they want of it. */
import { record } from "#lib/audit/record.ts";
import { networkOf } from "#lib/base/client-address.ts";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import type { TakeKey } from "#lib/forms/key-link.ts";
import { id } from "#lib/forms/text.ts";
import { isTakeable, raiseOpenedAgain } from "#lib/keys/taking.ts";
import { hashToken } from "#lib/links/token.ts";
import { findByLink } from "#lib/staff/by-link.ts";
import { backer, isBacking } from "#lib/staff/key-links.ts";
import { countTry } from "#lib/staff/throttle.ts";

/** How often one link may be opened, its page or its key, in a quarter of an hour. */
const mostOpenings = 20;
export const wait = (minutes: number) => `Too many attempts. Wait ${minutes} min, then try again.`;

export type Which = Pick<TakeKey, "linkId" | "secret">;

async function find({ linkId, secret }: Which) {
  const known = id.safeParse(linkId);
  if (!known.success) return null;
  return await db().keyLink.findFirst({
    where: { id: known.data, tokenHash: hashToken(secret) },
    omit: { passphraseHash: false },
    include: {
      key: true,
      createdBy: { select: backer },
      tenant: { select: { name: true, archivedAt: true, organizationId: true } },
    },
  });
}
export type Found = NonNullable<Awaited<ReturnType<typeof find>>>;

export const keyOf = ({ key: { id: of, tenantId } }: Found) => ({ type: "key", id: of, tenantId }) as const;

/** A customer whose answer was lost loads the page again; later, it may be somebody else. */
const reloadMs = 10 * minuteMs;

const isReload = ({ spentAt, spentFrom }: Found, address: string): boolean =>
  spentAt !== null &&
  spentFrom !== null &&
  clock.now().getTime() - spentAt.getTime() <= reloadMs &&
  networkOf(spentFrom) === networkOf(address);

/** The link of whoever knows its secret part, whatever became of it. */
async function findAny(which: Which, address: string, wasTriedHere: boolean): Promise<Found | null> {
  const link = await findByLink(address, () => find(which));
  if (!link) return null;
  await countTry([{ kind: "key-link", points: mostOpenings, of: link.id }], wait);
  if (link.spentAt && !(wasTriedHere && isReload(link, address))) await noteOpenedAgain(link, address);
  return link;
}

/** The same while it is valid. One answer (null) stands for all that are not. */
export async function findLink(which: Which, address: string, wasTriedHere = false): Promise<Found | null> {
  const link = await findAny(which, address, wasTriedHere);
  return link && isLive(link) ? link : null;
}

const isLive = ({ spentAt, withdrawnAt, expiresAt, key, tenant, createdBy }: Found): boolean =>
  spentAt === null &&
  withdrawnAt === null &&
  expiresAt > clock.now() &&
  tenant.archivedAt === null &&
  isBacking(createdBy) &&
  isTakeable(key);

/** Whoever opens a used link may be the customer who never got the key. */
async function noteOpenedAgain(link: Found, address: string): Promise<void> {
  const { id: linkId, key, spentFrom } = link;
  await transact(async (tx) => {
    const isSame = spentFrom !== null && networkOf(spentFrom) === networkOf(address);
    await raiseOpenedAgain(tx, key, isSame);
    await tx.keyLink.update({ where: { id: linkId }, data: { openedAgainAt: clock.now() } });
    await record(tx, null, "key.link-opened-again", keyOf(link), { hint: key.hint, address });
  });
}
