import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db, noSql, type Sql, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { listLostPrefixes } from "#lib/base/keys-in-use.ts";
import { random } from "#lib/base/random.ts";
import { openStored, readStored } from "#lib/base/stored-values.ts";
import type { MintLostForm } from "#lib/forms/held.ts";
import { keyTopic } from "#lib/keys/rotate.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { findLastBatch, readBatch } from "./read.ts";
import { type ChosenKey, startBatch } from "./start.ts";
import type { BatchView, LostKeys } from "./views.ts";

/*
 * API keys in use that can no longer be decrypted. Each is minted again for the same user, which stops the one that
 * the customer has: Polytomic does not hand it out again.
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

/*
 * The same for a page, which can't decrypt every key to find those that are lost: keys that somebody or a check failed
 * to decrypt, and those under a key of LOST_ENCRYPTION_KEYS. The worker tries each again before it mints it.
 */

const [mostTenants, shownDays] = [5, 30];

type Row = { keyId: string; tenantId: string; name: string; count: number };

function listKnown(more: Sql): Promise<Row[]> {
  const prefixes = listLostPrefixes();
  const underLostKeys = sql`UNION SELECT id FROM organization_key WHERE sealed ^@ ANY(${prefixes}::text[])`;
  return db().$queryRaw<Row[]>`
    SELECT key.id::text AS "keyId", tenant.id::text AS "tenantId", name, count(*) OVER ()::int AS count
    FROM (
      SELECT subject::uuid AS id FROM tenant_attention WHERE code = 'key_unreadable'
      ${prefixes.length > 0 ? underLostKeys : noSql}
    ) AS lost JOIN organization_key AS key USING (id) JOIN tenant ON tenant.id = key.tenant_id
    WHERE key.state = 'current' AND archived_at IS NULL
      AND NOT EXISTS (SELECT FROM operation WHERE operation.tenant_id = tenant.id AND topic = ${keyTopic})
    ORDER BY name, key.id ${more}`;
}

/** Null if there is nothing to mint again and nothing was of late. */
export async function findLostKeys(me: Staff): Promise<LostKeys | null> {
  requireRight(me, "staff:manage");
  const [rows, last] = await Promise.all([
    listKnown(sql`LIMIT ${mostTenants}`),
    findLastBatch(me, { reason: "unreadable" }),
  ]);
  const isShown = last && (isOpen(last) || new Date(last.startedAt) > later(clock.now(), -shownDays * dayMs));
  const batch = isShown ? last : null;
  const tenants = rows.map(({ tenantId: id, name }) => ({ id, name }));
  const count = rows[0]?.count ?? 0;
  return count === 0 && !batch ? null : { count, tenants, batch, batchId: random.uuid() };
}

const isOpen = ({ settled, total }: { settled: number; total: number }) => settled < total;

/** Mints them again, which stops the keys that these customers have. */
export async function mintKnownLost(me: Staff, { batchId, typedCount }: MintLostForm): Promise<void> {
  requireRight(me, "staff:manage");
  requireRight(me, "key:rotate");
  if ((await db().keyBatch.count({ where: { id: batchId } })) > 0) return;
  const last = await findLastBatch(me, { reason: "unreadable" });
  if (last && isOpen(last))
    throw new AppError("conflict", "Keys that can't be decrypted are already being minted again.");
  const rows = await listKnown(noSql);
  if (rows.length === 0) throw new AppError("conflict", "No API key is known that can't be decrypted.");
  const message = `Type ${rows.length} to confirm.`;
  if (typedCount !== rows.length) throw new AppError("invalid", message, { fields: { typedCount: message } });
  const keys = rows.map(({ keyId, tenantId }) => ({ keyId, tenantId, kind: "key_rotate" as const }));
  await mintLostKeys(me, keys, batchId);
}
