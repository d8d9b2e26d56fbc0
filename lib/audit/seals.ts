import "server-only";
import { createHash } from "node:crypto";
import { clock } from "#lib/base/clock.ts";
import { db, rawSql, type Tx, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";

/*
 * Proof that the audit was not changed afterwards. The worker numbers the rows that are new and hashes them; a seal
 * covers a slice of them and the seal before it. Ids and clocks don't follow the order of commits, so only this
 * numbering has no gaps. The owner of the database, who knows this file, can seal it again: what shows it is a head that
 * was kept elsewhere, which is why each one is logged and exported.
 */

export const format = 1;
export const sliceSize = 1_000;
/** What one run seals at most: the rest waits a minute. */
const mostSlices = 200;
export const hashBytes = 32;

/** The hash of a row. The columns are named, so that a later column does not change the proof of earlier rows. */
export const rowHash = rawSql(`pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
  ${format}, position, id, (extract(epoch FROM at) * 1000000)::bigint, actor_id, actor_email, action, target_type,
  target_id, tenant_id, detail)::text, 'UTF8'))`);

export type Seal = {
  number: number;
  format: number;
  sealedAt: Date;
  lastPosition: bigint;
  count: number;
  root: Uint8Array;
  previous: Uint8Array;
  head: Uint8Array;
};

export const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A seal's head, which proves everything up to it. */
export const headOf = (seal: Omit<Seal, "head">): Buffer =>
  sha256(
    JSON.stringify([
      seal.format,
      seal.number,
      seal.sealedAt.toISOString(),
      String(seal.lastPosition),
      seal.count,
      hex(seal.root),
      hex(seal.previous),
    ]),
  );

export const findLastSeal = (from: Tx = db()): Promise<Seal | null> =>
  from.auditSeal.findFirst({ orderBy: { number: "desc" }, omit: { hashes: true } });

/** The newest seal that covers no later row; null if there is none. */
export const findSealUpTo = (position: bigint): Promise<Seal | null> =>
  db().auditSeal.findFirst({
    where: { lastPosition: { lte: position } },
    orderBy: { number: "desc" },
    omit: { hashes: true },
  });

/** Gives the oldest rows without a position the next ones. */
async function number(
  tx: Tx,
  after: bigint,
): Promise<{ count: number; hashes: Uint8Array<ArrayBuffer> | null }> {
  const [found] = await tx.$queryRaw<{ count: number; hashes: Uint8Array<ArrayBuffer> | null }[]>`
    WITH waiting AS (SELECT id FROM audit_event WHERE position IS NULL ORDER BY id LIMIT ${sliceSize}),
      placed AS (SELECT id, ${after}::bigint + row_number() OVER (ORDER BY id) AS place FROM waiting),
      numbered AS (
        UPDATE audit_event SET position = place FROM placed WHERE audit_event.id = placed.id
        RETURNING audit_event.*)
    SELECT count(*)::int AS count, string_agg(hash, ''::bytea ORDER BY position) AS hashes
    FROM (SELECT position, ${rowHash} AS hash FROM numbered) AS hashed`;
  return found ?? { count: 0, hashes: null };
}

/** Seals the next slice; null if there is nothing to seal. */
async function sealSlice(): Promise<Seal | null> {
  return await transact(async (tx) => {
    // One worker at a time: the others wait at the first row. Two that seal it at once are refused by the trigger.
    await tx.$queryRaw`SELECT FROM audit_event WHERE position = 1 FOR UPDATE`;
    const last = await findLastSeal(tx);
    const { count, hashes } = await number(tx, last?.lastPosition ?? 0n);
    if (count === 0 || !hashes) return null;
    const seal = {
      number: (last?.number ?? 0) + 1,
      format,
      sealedAt: clock.now(),
      lastPosition: (last?.lastPosition ?? 0n) + BigInt(count),
      count,
      root: Uint8Array.from(sha256(hashes)),
      previous: Uint8Array.from(last?.head ?? []),
    };
    const data = { ...seal, hashes, head: Uint8Array.from(headOf(seal)) };
    await tx.auditSeal.create({ data, select: { number: true } });
    return data;
  });
}

/** Seals what is new. Each head is logged, because a log that is kept elsewhere shows if the record was replaced. */
export async function sealAudit(): Promise<void> {
  for (let slices = 0; slices < mostSlices; slices += 1) {
    const seal = await sealSlice();
    if (!seal) return;
    const { number, count, lastPosition, head } = seal;
    log().info(
      { seal: { number, count, lastPosition: Number(lastPosition), head: hex(head) } },
      "audit sealed",
    );
    if (count < sliceSize) return;
  }
}
