import "server-only";
import { type Actor, type AuditAction, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { tenantChanges } from "#lib/forms/organization-settings.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { inProgress, lockTenant } from "#lib/tenants/record.ts";
import type { Tenant } from "#prisma/client/client.ts";

/*
 * On hold and archived exist only here: nothing changes at Polytomic, keys keep working, and both can be undone.
 * Connect links of an archived tenant do not work.
 */

export type TenantChange = (typeof tenantChanges)[number];
type Row = Tenant;

const works: Record<
  TenantChange,
  {
    action: AuditAction;
    isDone: (tenant: Row) => boolean;
    data: (now: Date) => { onHoldAt?: Date | null; archivedAt?: Date | null };
    check?: (tx: Tx, tenant: Row) => Promise<void>;
  }
> = {
  hold: {
    action: "tenant.put-on-hold",
    isDone: ({ onHoldAt }) => onHoldAt !== null,
    data: (onHoldAt) => ({ onHoldAt }),
  },
  resume: {
    action: "tenant.resumed",
    isDone: ({ onHoldAt }) => onHoldAt === null,
    data: () => ({ onHoldAt: null }),
  },
  archive: {
    action: "tenant.archived",
    isDone: ({ archivedAt }) => archivedAt !== null,
    data: (archivedAt) => ({ archivedAt }),
    check: requireIdle,
  },
  restore: {
    action: "tenant.restored",
    isDone: ({ archivedAt }) => archivedAt === null,
    data: () => ({ archivedAt: null }),
    check: requireOrganizationLeft,
  },
};

/** Makes one of the changes; one that is already made changes nothing. Throws AppError `conflict` with the reason. */
export const changeTenant = (staff: Staff, id: string, change: TenantChange): Promise<boolean> =>
  transact(async (tx) => changeLocked(tx, staff, await lockTenant(tx, id), change));

/** The same for a tenant that the transaction has locked. False if it was made already. */
export async function changeLocked(
  tx: Tx,
  actor: Actor,
  tenant: Row,
  change: TenantChange,
): Promise<boolean> {
  const { action, isDone, data, check } = works[change];
  const { id } = tenant;
  if (isDone(tenant)) return false;
  await check?.(tx, tenant);
  const now = clock.now();
  await tx.tenant.update({ where: { id }, data: { ...data(now), updatedAt: now } });
  await record(tx, actor, action, { type: "tenant", id }, {});
  return true;
}

async function requireIdle(tx: Tx, { id, leaseUntil }: Row): Promise<void> {
  const open = await tx.operation.count({
    where: { tenantId: id, finishedAt: null, kind: { not: "onboarding" } },
  });
  if (open > 0)
    throw new AppError("conflict", "A change is in progress for this tenant.", {
      hint: "Wait until it finishes, or cancel it first.",
    });
  if (leaseUntil && leaseUntil > clock.now()) throw inProgress();
}

async function requireOrganizationLeft(tx: Tx, { id }: Row): Promise<void> {
  if (await hasLostOrganization(id, tx))
    throw new AppError(
      "conflict",
      "The organization no longer exists at Polytomic, so it can't be restored.",
      {
        hint: "Onboard the customer again.",
      },
    );
}

/**
 * Whether a tenant's organization was deleted, or archived here because it no longer exists. That record is never
 * removed.
 */
export async function hasLostOrganization(tenantId: string, tx: Tx = db()): Promise<boolean> {
  const action = { in: ["organization.deleted", "organization.written-off"] };
  return (await tx.auditEvent.count({ where: { tenantId, action } })) > 0;
}
