import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import type { KeyFilter, TenantsQuery } from "#lib/forms/tenants.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { matching } from "./search.ts";

/** The time before which a key is older than so many days. */
export const mintedBefore = (days: number) => later(clock.now(), -days * dayMs);

async function byKey(key: KeyFilter, sort: TenantsQuery["sort"]): Promise<Prisma.TenantWhereInput> {
  if (key === "none") return { keyMintedAt: null };
  const before = mintedBefore(key === "overdue" ? (await readKeyPolicy()).maxAgeDays : Number(key));
  if (sort !== "created") return { keyMintedAt: { lt: before } };
  // Nobody's key is older than our record of them (give or take the clocks of two servers), so that the newest
  // tenants, which come first, need not be looked through for old keys.
  return { keyMintedAt: { lt: before }, createdAt: { lt: later(before, dayMs) } };
}

/** What the tenants page shows; archived tenants only where they are asked for. */
export async function filterOf(query: TenantsQuery): Promise<Prisma.TenantWhereInput> {
  const { q, status, owner, label, key, sort } = query;
  return {
    AND: [
      status ? { status } : { archivedAt: null },
      ...(q ? [matching(q)] : []),
      ...(owner ? [{ ownerId: owner }] : []),
      ...(label ? [{ labels: { has: label } }] : []),
      ...(key ? [await byKey(key, sort)] : []),
    ],
  };
}
