import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db, noSql, type Sql, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { listLostPrefixes } from "#lib/base/keys-in-use.ts";
import { random } from "#lib/base/random.ts";
import type { MintLostForm } from "#lib/forms/held.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { findLastBatch } from "./batch-view.ts";
import type { LostKeys } from "./batch-views.ts";
import { mintLostKeys } from "./lost.ts";
import { keyTopic } from "./rotate.ts";

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
