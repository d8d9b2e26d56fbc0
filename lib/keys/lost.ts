import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { openStored, readStored } from "#lib/base/stored-values.ts";
import { type ChosenKey, startBatch } from "./batch.ts";
import { readBatch } from "./batch-view.ts";
import type { BatchView } from "./batch-views.ts";

/*
 * API keys in use that can't be decrypted any more. Each is minted again for the same user, which stops the one that
 * the customer has: nobody can tell Polytomic to hand it out once more.
 */

/** What can't be decrypted either, and is not minted again: how many keys. */
export type LeftOut = { archived: number; next: number; unverified: number };

/** The keys that customers use and that can't be decrypted. Reads every stored key. */
export async function listLost(): Promise<{ keys: ChosenKey[]; leftOut: LeftOut }> {
  const lost: string[] = [];
  for await (const page of readStored("organization-key"))
    for (const row of page.filter(({ needed }) => needed)) {
      const { unreadable } = await openStored("organization-key", row);
      if (unreadable) lost.push(row.recordId);
    }
  const found: ChosenKey[] = [];
  const leftOut = { archived: 0, next: 0, unverified: 0 };
  for (let from = 0; from < lost.length; from += 1_000) {
    const keys = await db().organizationKey.findMany({
      where: { id: { in: lost.slice(from, from + 1_000) } },
      select: { id: true, tenantId: true, state: true, tenant: { select: { archivedAt: true } } },
    });
    for (const { id: keyId, tenantId, state, tenant } of keys)
      if (state !== "current" && state !== "next" && state !== "unverified") continue;
      else if (tenant.archivedAt) leftOut.archived += 1;
      else if (state === "current") found.push({ keyId, tenantId, kind: "key_rotate" });
      else leftOut[state] += 1;
  }
  return { keys: found, leftOut };
}

/** What the last run did, or still does; null if there was none. */
export async function findLastLost(): Promise<BatchView | null> {
  const last = await db().keyBatch.findFirst({
    where: { reason: "unreadable" },
    orderBy: { startedAt: "desc" },
    select: { id: true },
  });
  return last && (await readBatch(last.id));
}

/** Mints these keys again; returns the batch's id. */
export async function mintLostKeys(
  actor: NonNullable<Actor>,
  keys: ChosenKey[],
  id = random.uuid(),
): Promise<string> {
  await startBatch(actor, { id, reason: "unreadable", leaver: null, keys });
  return id;
}

/** The active admin with this email, who answers for it; null if there is none. */
export const findAdmin = (email: string) =>
  db().staff.findFirst({
    where: { email: email.trim().toLowerCase(), role: "admin", disabledAt: null },
    select: { id: true, email: true },
  });
