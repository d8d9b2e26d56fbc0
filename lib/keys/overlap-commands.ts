import "server-only";
import { clock, dayMs, later, utcWords } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/engine/begin.ts";
import { run } from "#lib/engine/drive.ts";
import { moveOn, resume } from "#lib/engine/operation.ts";
import { known, notThere, requireOperation } from "#lib/engine/record.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { inProgress } from "#lib/tenants/record.ts";
import { outcomeOf } from "#lib/users/outcome.ts";
import { overlap } from "./overlap.ts";
import { choosesTime, type Overlap, stoppingSteps, switches } from "./overlap-commits.ts";
import { isRead } from "./read.ts";
import { type Keyed, requireKeyed, requireName, requireNoRevocation, requireStaying } from "./requests.ts";
import { keyTopic, requireSeen } from "./rotate.ts";

type Which = { operationId: string; tenantId: string };

/** A rotation with overlap as it begins. Its guard refuses it if another key is in use than `seenKeyId`. */
export function overlapOf(
  { id, key, organizationId, rootRole }: Keyed,
  email: string,
  seenKeyId: string | null = key?.id ?? null,
) {
  if (!key)
    throw new AppError("conflict", "This tenant has no working key.", { hint: "Mint a new one instead." });
  return {
    input: { organizationId, email, role: rootRole ?? "admin", oldKeyId: key.id },
    async guard(tx: Tx) {
      await requireSeen(tx, id, seenKeyId);
      await requireStaying(tx, id, key.userId);
      await requireNoRevocation(tx, id);
    },
    detail: { email },
  };
}

/**
 * Adds a service user with its own key beside the key in use, up to the point where the customer has to switch. An
 * email that can't be used throws an error at its field. `seenKeyId`: the key that staff mean to replace; whichever
 * is in use if it is left out.
 */
export async function beginOverlap(
  staff: Staff,
  { operationId, tenantId, email, seenKeyId }: Which & { email: string; seenKeyId?: string | null },
): Promise<void> {
  requireRight(staff, "key:rotate");
  const beginning = overlapOf(await requireKeyed(tenantId), email, seenKeyId);
  await begin(staff, overlap, { id: operationId, tenantId, ...beginning });
  await outcomeOf(operationId, { tenantId, kind: "key_overlap", input: { email } }, "email");
}

/** Changes an overlap of the tenant that waits for the customer, while no worker has the tenant. */
async function whileWaiting(
  { operationId: id, tenantId }: Which,
  work: (tx: Tx, operation: Overlap) => Promise<void>,
): Promise<void> {
  await transact(async (tx) => {
    if ((await requireOperation(id, tx)).tenantId !== tenantId) throw notThere();
    const now = clock.now();
    // Locks the row so that no worker can take the lease in the meantime.
    const { count } = await tx.tenant.updateMany({
      where: { id: tenantId, OR: [{ leaseToken: null }, { leaseUntil: { lt: now } }] },
      data: { updatedAt: now },
    });
    if (count === 0) throw inProgress();
    const operation = await requireOperation(id, tx);
    if (operation.kind !== "key_overlap" || operation.stage !== "overlapping" || operation.finishedAt)
      throw new AppError("conflict", "This has already been decided.", {
        hint: "Reload to see its progress.",
      });
    await work(tx, overlap.read(operation));
  });
}

/**
 * The customer uses the new key: stops the old one. Returns whether that is done. If the new key was never read,
 * staff must type the tenant's name.
 */
export async function customerSwitched(staff: Staff, which: Which, typedName?: string): Promise<boolean> {
  requireRight(staff, "key:rotate");
  await whileWaiting(which, async (tx, operation) => {
    if (!(await isRead(tx, known(operation, "keyId")))) requireName(typedName, operation.tenant.name);
    await switches(operation)(tx, staff);
  });
  const { operationId: id, tenantId } = which;
  await run(staff, { id, tenantId }, overlap);
  return (await requireOperation(id)).state === "done";
}

/**
 * Sets the time at which the old key stops automatically; null: only when staff say that the customer has switched.
 * `seen`: the time that staff saw, null for none; whichever is set if it is left out.
 */
export async function stopAt(staff: Staff, which: Which, at: Date | null, seen?: Date | null): Promise<void> {
  requireRight(staff, "key:rotate");
  const now = clock.now();
  if (at && (at <= now || at > later(now, 365 * dayMs))) {
    const message = "Choose a time within the next year.";
    throw new AppError("invalid", message, { fields: { when: message } });
  }
  await whileWaiting(which, async (tx, operation) => {
    const before = operation.input.switchAt || null;
    if (seen !== undefined && (seen?.toISOString() ?? null) !== before)
      throw new AppError("conflict", "The time was changed after this page was opened.", {
        hint: before ? `The old key stops on ${utcWords(new Date(before))}.` : "No time is set now.",
      });
    await choosesTime(operation, at)(tx, staff);
  });
}

/**
 * Called when another change ended a key while a change of the key in use is open. An overlap of that very key is
 * withdrawn, and a waiting change checks the state again.
 */
export async function keyEnded(tx: Tx, tenantId: string, keyId: string): Promise<void> {
  const open = await tx.operation.findFirst({ where: { tenantId, topic: keyTopic }, select: { id: true } });
  if (!open) return;
  const operation = await requireOperation(open.id, tx);
  const overlapping = operation.kind === "key_overlap" ? overlap.read(operation) : null;
  if (overlapping?.input.keyId === keyId) {
    const kills = {
      operationId: open.id,
      step: { in: [...stoppingSteps] },
      state: { not: "unsent" as const },
    };
    if ((await tx.upstreamCall.count({ where: kills })) > 0)
      await tx.organizationKey.updateMany({
        where: { tenantId, state: "current" },
        data: { trouble: "perhaps_stopped", troubleParams: {} },
      });
    await moveOn(tx, overlapping, "withdraw");
  } else if (operation.state === "waiting") await resume(tx, operation);
}
