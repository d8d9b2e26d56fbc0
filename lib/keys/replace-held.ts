import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ReplaceHeldForm } from "#lib/forms/held.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type ChosenKey, startBatch } from "./batch.ts";
import { spending } from "./budget.ts";
import { noPattern } from "./held.ts";
import { readKeyPolicy } from "./policy.ts";

/** Of the named keys, those in use that the leaver read or made a link to. */
async function listReplaceable(staffId: string, keyIds: string[]) {
  const wasRead = await db().auditEvent.groupBy({
    by: ["targetId"],
    where: { actorId: staffId, targetId: { in: keyIds }, action: { in: spending } },
  });
  const keys = await db().organizationKey.findMany({
    where: { id: { in: wasRead.map(({ targetId }) => targetId) }, state: "current" },
    select: { id: true, tenantId: true, trouble: true },
  });
  return new Map(keys.map((key) => [key.id, key]));
}

const invalid = (name: string, message: string) =>
  new AppError("invalid", message, { fields: { [name]: message } });

/**
 * Replaces the chosen keys of a leaver, each by an operation of its own, which the worker begins. With overlap, a key
 * that works goes on until the customer has switched; one that does not work is rotated.
 */
export async function replaceHeld(
  me: Staff,
  { batchId, staffId, keyIds, way, typedCount }: ReplaceHeldForm,
): Promise<void> {
  requireRight(me, "staff:manage");
  requireRight(me, "key:rotate");
  if ((await db().keyBatch.count({ where: { id: batchId } })) > 0) return;
  const leaver = await db().staff.findUnique({ where: { id: staffId, disabledAt: { not: null } } });
  if (!leaver) throw new AppError("conflict", "This account is not disabled.", { hint: "Disable it first." });
  if (typedCount !== keyIds.length) throw invalid("typedCount", `Type ${keyIds.length} to confirm.`);
  if (way === "overlap" && (await readKeyPolicy()).serviceAddress === null) throw invalid("way", noPattern);
  const found = await listReplaceable(staffId, keyIds);
  const keys = keyIds.flatMap((keyId): ChosenKey[] => {
    const key = found.get(keyId);
    const kind = way === "overlap" && key?.trouble === null ? "key_overlap" : "key_rotate";
    return key ? [{ keyId, tenantId: key.tenantId, kind }] : [];
  });
  if (keys.length < keyIds.length)
    throw new AppError("conflict", "Some of these keys are no longer in use.", {
      hint: "Reload the page, then choose again.",
    });
  await startBatch(me, { id: batchId, reason: "leaver", leaver, keys });
}
