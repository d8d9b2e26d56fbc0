import "server-only";
import { type Actor, recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Role } from "#lib/forms/staff.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { rightsChanged } from "./held-rights.ts";
import type { Staff } from "./staff.ts";

/** Who may make a one-time link to a key. A link gives nothing once its maker may not. */
export const backing = {
  disabledAt: null,
  seesKeys: true,
  role: { not: "viewer" },
} satisfies Prisma.StaffWhereInput;

/** The same of a person that was read. */
export const backer = { disabledAt: true, seesKeys: true, role: true } satisfies Prisma.StaffSelect;
export const isBacking = (maker: { disabledAt: Date | null; seesKeys: boolean; role: Role }): boolean =>
  maker.disabledAt === null && maker.seesKeys && maker.role !== "viewer";

/** For a transaction that holds the maker's row: disabling or demoting them then ends the link too, or came first. */
export async function requireBacking(tx: Tx, { id }: Staff): Promise<void> {
  if ((await tx.staff.count({ where: { id, ...backing } })) === 0) throw rightsChanged();
}

/** Withdraws the open links to keys that a person made and no longer has the rights for. */
export async function endUnbackedKeyLinks(tx: Tx, by: Actor, createdById: string): Promise<void> {
  const now = clock.now();
  const open = { spentAt: null, withdrawnAt: null, expiresAt: { gt: now } };
  const ended = await tx.keyLink.updateManyAndReturn({
    where: { createdById, ...open, NOT: { createdBy: backing } },
    data: { withdrawnAt: now },
    select: { keyId: true, tenantId: true },
  });
  const events = ended.map(({ keyId, tenantId }) => ({
    target: { type: "key", id: keyId, tenantId } as const,
    detail: {},
  }));
  if (events.length > 0) await recordMany(tx, by, "key.link-withdrawn", events);
}
