import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/engine/begin.ts";
import { run } from "#lib/engine/drive.ts";
import { requireOperation } from "#lib/engine/record.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireKeyed } from "./keyed.ts";
import { overlap } from "./overlap.ts";
import { revocation } from "./revocation.ts";
import { rotation } from "./rotate.ts";

type Which = { tenantId: string; keyId?: string | undefined };

const findKey = (from: Tx, { tenantId, keyId }: Which) =>
  from.organizationKey.findFirst({
    where: keyId ? { id: keyId, tenantId } : { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
  });

/** Throws AppError `conflict` if the key is not in use. */
function requireInUse(key: Awaited<ReturnType<typeof findKey>>) {
  if (key?.state === "current" || key?.state === "next") return key;
  const message = key?.state === "revoked" ? "This key is already revoked." : "This key is not in use.";
  throw new AppError("conflict", message, { hint: "Reload to see the current keys." });
}

/** Continues what waits for the key's end: an overlap whose new key is alone or gone, or a rotation. */
async function continueWaiting(staff: Staff, tenantId: string): Promise<void> {
  const waiting = await db().operation.findFirst({ where: { tenantId, topic: "key", state: "running" } });
  if (waiting) await run(staff, waiting, waiting.kind === "key_overlap" ? overlap : rotation);
}

/**
 * Stops a key in use because it leaked: the named one, or else the current one. Needs only the reason. Returns
 * whether it is done.
 */
export async function revokeKey(
  staff: Staff,
  { operationId, reason, ...which }: Which & { operationId: string; reason: string },
): Promise<boolean> {
  requireRight(staff, "key:rotate");
  const { tenantId } = which;
  const { organizationId } = await requireKeyed(tenantId);
  const found = await findKey(db(), which);
  // A form submitted twice may find the key revoked by the first: it is one operation with one answer.
  const started = { id: operationId, tenantId, kind: "key_revoke" } as const;
  if ((await db().operation.count({ where: started })) > 0) await run(staff, started, revocation);
  else {
    const key = requireInUse(found);
    await begin(staff, revocation, {
      id: operationId,
      tenantId,
      stage: key.isService ? "remove" : "kill",
      input: { organizationId, userId: key.userId, revokes: key.id, reason },
      guard: async (tx) => void requireInUse(await findKey(tx, { tenantId, keyId: key.id })),
      detail: { given: reason },
    });
  }
  const done = (await requireOperation(operationId)).state === "done";
  await continueWaiting(staff, tenantId);
  return done;
}
