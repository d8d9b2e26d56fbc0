import "server-only";
import { db } from "#lib/base/db.ts";
import { format, hashBytes, headOf, hex, rowHash, type Seal, sha256 } from "./seals.ts";

/** The first thing that is not as it was sealed. */
export type Broken =
  | { what: "row-changed"; position: bigint; id: string }
  | { what: "row-missing"; position: bigint }
  | { what: "row-beyond"; position: bigint; id: string }
  | { what: "seal-changed" | "seal-missing" | "seal-of-another-format"; number: number }
  | { what: "head-unknown"; head: string };

export type Verified = {
  seals: number;
  rows: bigint;
  unsealed: number;
  head: string | null;
  broken: Broken | null;
};

type Whole = Seal & { hashes: Uint8Array };
type Before = Pick<Seal, "number" | "lastPosition" | "head">;

const start: Before = { number: 0, lastPosition: 0n, head: new Uint8Array() };
const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

/** Whether a seal is what was written, and continues the one before. */
function findBrokenSeal(seal: Whole, before: Before): Broken | null {
  const { number } = seal;
  if (number !== before.number + 1) return { what: "seal-missing", number: before.number + 1 };
  if (seal.format !== format) return { what: "seal-of-another-format", number };
  const fits =
    equal(seal.previous, before.head) &&
    equal(seal.head, headOf(seal)) &&
    equal(seal.root, sha256(seal.hashes)) &&
    seal.hashes.length === seal.count * hashBytes &&
    seal.lastPosition === before.lastPosition + BigInt(seal.count);
  return fits ? null : { what: "seal-changed", number };
}

/** The first row of a slice that is not as its seal has it. */
async function findBrokenRow({ hashes, count }: Whole, after: bigint): Promise<Broken | null> {
  const rows = await db().$queryRaw<{ position: bigint; id: string; hash: Uint8Array }[]>`
    SELECT position, id::text, ${rowHash} AS hash FROM audit_event
    WHERE position > ${after} AND position <= ${after + BigInt(count)} ORDER BY position`;
  for (let n = 0; n < count; n += 1) {
    const [row, position] = [rows[n], after + BigInt(n + 1)];
    if (row?.position !== position) return { what: "row-missing", position };
    if (!equal(row.hash, hashes.subarray(n * hashBytes, (n + 1) * hashBytes)))
      return { what: "row-changed", position, id: row.id };
  }
  return null;
}

/** A row with a position that no seal covers. */
async function findBeyond(last: bigint): Promise<Broken | null> {
  const found = await db().auditEvent.findFirst({
    where: { OR: [{ position: { gt: last } }, { position: { lt: 1 } }] },
    orderBy: { position: "asc" },
    select: { position: true, id: true },
  });
  return found?.position == null ? null : { what: "row-beyond", position: found.position, id: found.id };
}

/**
 * Reads the whole audit and compares it with its seals. `anchor`: a head that was kept elsewhere, which must be among
 * them; only that shows that the newest rows were not removed together with their seals.
 */
export async function verifyAudit(anchor?: string): Promise<Verified> {
  let before = start;
  let isAnchored = anchor === undefined;
  const result = async (broken: Broken | null): Promise<Verified> => ({
    seals: before.number,
    rows: before.lastPosition,
    unsealed: await db().auditEvent.count({ where: { position: null } }),
    head: before.number === 0 ? null : hex(before.head),
    broken,
  });
  for (;;) {
    const seal = await db().auditSeal.findFirst({
      where: { number: { gt: before.number } },
      orderBy: { number: "asc" },
    });
    if (!seal) {
      const beyond = await findBeyond(before.lastPosition);
      // The worker may have sealed more in the meantime.
      if (beyond && (await db().auditSeal.count({ where: { number: { gt: before.number } } })) > 0) continue;
      return await result(beyond ?? (isAnchored ? null : { what: "head-unknown", head: anchor ?? "" }));
    }
    const broken = findBrokenSeal(seal, before) ?? (await findBrokenRow(seal, before.lastPosition));
    if (broken) return await result(broken);
    before = seal;
    isAnchored ||= hex(seal.head) === anchor?.toLowerCase();
  }
}
