/** What tests of a tenant's keys look at. */
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import type { KeyState } from "#prisma/client/enums.ts";
import { statusOf as statusOfKey } from "#tests/support/world/upstream.ts";

/** The tenant's key in this state, opened; fails when there is none. */
export async function keyIn(tenantId: string, state: KeyState) {
  const key = await db().organizationKey.findFirstOrThrow({
    where: { tenantId, state },
    orderBy: { mintedAt: "desc" },
    omit: { sealed: false },
  });
  const value: Secret = await open(key.sealed, placeOf("organization-key", tenantId, key.id));
  return { ...key, value };
}

/** What Polytomic says to this key. */
export async function statusOf(origin: string, key: Secret): Promise<number> {
  return await statusOfKey(origin, key.reveal());
}

export const statesOf = async (tenantId: string) =>
  (
    await db().organizationKey.findMany({
      where: { tenantId },
      orderBy: [{ mintedAt: "asc" }, { id: "asc" }],
    })
  ).map(({ state }) => state);

export const operationOf = (id: string) => db().operation.findUniqueOrThrow({ where: { id } });

export const actionsOf = async (tenantId: string) =>
  (await db().auditEvent.findMany({ where: { tenantId }, orderBy: { id: "asc" } })).map(
    ({ action }) => action,
  );
