import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { holdRights } from "#lib/staff/held-rights.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { lockTenant } from "./record.ts";

/*
 * A blind tenant's keys are minted, verified and sent, and no staff can copy or reveal them: see lib/keys/read.ts. Where
 * that ends, it ends for the keys that are minted from then on.
 */

type Where = Prisma.OrganizationKeyWhereInput;

export function rightToBlind(staff: Staff, on: boolean): Right {
  const answer = right(staff, on ? "key:rotate" : "policy:manage");
  return answer.allowed || on ? answer : { allowed: false, reason: "Only admins can stop hiding keys." };
}

export function requireRightToBlind(staff: Staff, on: boolean): void {
  const may = rightToBlind(staff, on);
  if (!may.allowed) throw new AppError("forbidden", may.reason);
}

/** `onlyBefore`: for who onboards the customer, before there is a key that colleagues use. Throws AppError `conflict` after. */
export async function setBlind(
  staff: Staff,
  tenantId: string,
  on: boolean,
  onlyBefore: "key" | null = null,
): Promise<void> {
  requireRightToBlind(staff, on);
  await transact(async (tx) => {
    const { isBlind, stage } = await lockTenant(tx, tenantId);
    if (isBlind === on) return;
    if (onlyBefore === "key" && stage === "active")
      throw new AppError("conflict", "This customer already has a key.", {
        hint: "Hide it on the tenant's Keys page.",
      });
    await holdRights(tx, staff);
    await tx.tenant.update({ where: { id: tenantId }, data: { isBlind: on, updatedAt: clock.now() } });
    // Its customer was promised that the team never has these.
    const inUse = { tenantId, state: { in: ["unverified", "current", "next"] } } satisfies Where;
    if (!on) await tx.organizationKey.updateMany({ where: inUse, data: { isHidden: true } });
    const action = on ? "tenant.blinded" : "tenant.unblinded";
    await record(tx, staff, action, { type: "tenant", id: tenantId }, {});
  });
}
