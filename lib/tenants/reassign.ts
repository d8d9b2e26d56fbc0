import "server-only";
import { recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";

/** Short transactions: one that is interrupted leaves the rest to the same request sent again. */
const atOnce = 500;

/** Makes another active person the owner of all tenants of this one. Returns how many there were. */
export async function reassignTenants(me: Staff, fromId: string, ownerId: string): Promise<number> {
  requireRight(me, "staff:manage");
  let total = 0;
  for (;;) {
    const moved = await transact(async (tx) => {
      // Nobody disables the new owner meanwhile.
      const [owner] = await tx.$queryRaw<{ email: string }[]>`
        SELECT email FROM staff WHERE id = ${ownerId}::uuid AND disabled_at IS NULL FOR SHARE`;
      const from = await tx.staff.findUnique({ where: { id: fromId }, select: { email: true } });
      if (!owner || !from || ownerId === fromId)
        throw new AppError("invalid", "Check the highlighted fields.", {
          fields: { ownerId: "Choose another active member of the team." },
        });
      const found = await tx.$queryRaw<{ id: string }[]>`
        SELECT id::text FROM tenant WHERE owner_id = ${fromId}::uuid ORDER BY id LIMIT ${atOnce} FOR UPDATE`;
      if (found.length === 0) return 0;
      const where = { id: { in: found.map(({ id }) => id) } };
      await tx.tenant.updateMany({ where, data: { ownerId, updatedAt: clock.now() } });
      const events = found.map(({ id }) => ({
        target: { type: "tenant", id } as const,
        detail: { ownerBefore: from.email, ownerNow: owner.email, what: "owner" },
      }));
      await recordMany(tx, me, "tenant.changed", events);
      return found.length;
    });
    total += moved;
    if (moved < atOnce) return total;
  }
}
