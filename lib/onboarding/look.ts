import "server-only";
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Client } from "#lib/polytomic/client.ts";
import { asPartnerForList } from "#lib/polytomic/client.ts";
import { fingerprint } from "#lib/polytomic/pace.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { nearTo } from "#lib/tenants/name-key.ts";

/*
 * Looks at Polytomic's organizations before one is created. The list takes as long as a request that creates
 * something, so the one that was read while the name was typed serves for the request too, if it showed that the name
 * was free. All that is kept of it is that verdict and its time, for a minute and for one partner key.
 */

/** How long a verdict serves instead of another look. */
const servesMs = minuteMs;

/**
 * How long a look before a request still proves that what is found after its lost answer was created by it. In a
 * longer time somebody else may have created it.
 */
const provesMs = 5 * secondMs;

/** What had this name or one close to it. `takenAt` is just before Polytomic was asked. */
export type Look = { takenAt: Date; near: (Organization & { isOwner: boolean })[] };

/** Asks Polytomic. Throws UpstreamError if there is no usable answer. */
export async function takeLook(name: string, client: Client = asPartnerForList()): Promise<Look> {
  const takenAt = clock.now();
  const isNear = nearTo(name);
  const all = await client.listOrganizations();
  const near = all.flatMap((each, at) => (isNear(each.name) ? [{ ...each, isOwner: at === 0 }] : []));
  return { takenAt, near };
}

/** For the request that may follow. A name that is not free any more is forgotten. */
export async function keepVerdict(name: string, { takenAt, near }: Look): Promise<void> {
  const key = fingerprint();
  const old = later(takenAt, -servesMs);
  if (near.length > 0)
    await db().nameLook.deleteMany({ where: { OR: [{ name, fingerprint: key }, { takenAt: { lt: old } }] } });
  else
    await db().$executeRaw`
      WITH old AS (DELETE FROM name_look WHERE taken_at < ${old} AND name <> ${name})
      INSERT INTO name_look (name, fingerprint, taken_at) VALUES (${name}, ${key}, ${takenAt})
      ON CONFLICT (name, fingerprint) DO UPDATE SET taken_at = greatest(name_look.taken_at, excluded.taken_at)`;
}

/** A kept verdict that this exact name is free, while it serves; null if a new look is needed. */
export async function findVerdict(name: string): Promise<Look | null> {
  const where = { name_fingerprint: { name, fingerprint: fingerprint() } };
  const found = await db().nameLook.findUnique({ where });
  return found && isWithin(servesMs, found.takenAt) ? { takenAt: found.takenAt, near: [] } : null;
}

/** Whether a request that is sent now may count this look as proof. */
export const proves = ({ takenAt }: { takenAt: Date }): boolean => isWithin(provesMs, takenAt);

/** A time that has yet to come is that of a machine whose clock differs, which says nothing. */
function isWithin(ms: number, at: Date): boolean {
  const ageMs = clock.now().getTime() - at.getTime();
  return ageMs >= 0 && ageMs <= ms;
}
