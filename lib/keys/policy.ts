import "server-only";
import { db } from "#lib/base/db.ts";

const policyRow = 1;
const usualMaxAgeDays = 90;

/** How old organization keys may get, and what service users are called; the usual where nobody has said. */
export async function readKeyPolicy(): Promise<{ maxAgeDays: number; serviceAddress: string | null }> {
  const row = await db().keyPolicy.findUnique({ where: { id: policyRow } });
  return { maxAgeDays: row?.maxAgeDays ?? usualMaxAgeDays, serviceAddress: row?.serviceAddress ?? null };
}
