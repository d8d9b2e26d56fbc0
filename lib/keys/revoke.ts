import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/operations/begin.ts";
import { requireOperation } from "#lib/operations/operation.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireKeyed } from "./rotate.ts";

/** Kills the key in use because it leaked. Asks for nothing but the reason. Returns whether it is done. */
export async function revokeKey(
  staff: Staff,
  { operationId, tenantId, reason }: { operationId: string; tenantId: string; reason: string },
): Promise<boolean> {
  requireRight(staff, "key:rotate");
  const { key, organizationId } = await requireKeyed(tenantId);
  // A form sent twice finds the key revoked by the first.
  if (!key) throw new AppError("conflict", "This tenant has no key that could be revoked.");
  await begin(staff, {
    id: operationId,
    tenantId,
    kind: "key_revoke",
    stage: key.isService ? "remove" : "kill",
    topic: "key-revoke",
    input: { organizationId, userId: key.userId, revokes: key.id, reason },
    detail: { reason },
  });
  return (await requireOperation(operationId)).state === "done";
}
