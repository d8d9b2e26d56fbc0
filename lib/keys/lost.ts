import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { openStored, readStored } from "#lib/base/stored-values.ts";
import { type ChosenKey, startBatch } from "./batch.ts";
import { readBatch } from "./batch-view.ts";
import type { BatchView } from "./views.ts";

/*
 * API keys in use that can't be decrypted any more. Each is minted again for the same user, which stops the one that
 * the customer has: nobody can tell Polytomic to hand it out once more.
 */

/** The keys that customers use and that can't be decrypted. Reads every stored key. */
export async function listLost(): Promise<ChosenKey[]> {
  const lost: string[] = [];
  for await (const page of readStored("organization-key"))
    for (const row of page.filter(({ needed }) => needed)) {
      const { unreadable } = await openStored("organization-key", row);
      if (unreadable) lost.push(row.recordId);
    }
  const found: ChosenKey[] = [];
  for (let from = 0; from < lost.length; from += 1_000) {
    const keys = await db().organizationKey.findMany({
      where: { id: { in: lost.slice(from, from + 1_000) }, state: "current", tenant: { archivedAt: null } },
      select: { id: true, tenantId: true },
    });
    found.push(...keys.map(({ id, tenantId }) => ({ keyId: id, tenantId, kind: "key_rotate" as const })));
  }
  return found;
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
export async function mintLostKeys(actor: NonNullable<Actor>, keys: ChosenKey[]): Promise<string> {
  const id = random.uuid();
  await startBatch(actor, { id, reason: "unreadable", leaver: null, keys });
  return id;
}

/** The active admin with this email, who answers for it; null if there is none. */
export const findAdmin = (email: string) =>
  db().staff.findFirst({
    where: { email: email.trim().toLowerCase(), role: "admin", disabledAt: null },
    select: { id: true, email: true },
  });
