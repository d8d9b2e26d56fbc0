import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import type { Kind } from "./definition.ts";
import { run } from "./drive.ts";
import { type Input, stored } from "./record.ts";

export type Beginning<I extends Input, S extends string> = {
  /** Made by the page that shows the form, so that submitting a form twice is one operation. */
  id: string;
  tenantId: string;
  /** The definition's first one if left out. */
  stage?: S;
  input: I;
  secret?: Secret | null;
  /**
   * Throws if the operation is not allowed now. Runs in the transaction that starts it, with the tenant's row locked.
   */
  guard?: (tx: Tx) => Promise<void>;
  /** For the timeline. Never a secret. */
  detail?: Record<string, string | number | boolean | null>;
};

/**
 * Stores an operation and drives it as far as possible. Throws AppError `conflict` if another one of the same topic
 * is open, or if the tenant is archived.
 */
export async function begin<I extends Input, S extends string>(
  staff: Staff,
  definition: Kind<I, S>,
  beginning: Beginning<NoInfer<I>, NoInfer<S>>,
): Promise<void> {
  const { id, tenantId } = beginning;
  await storeNew(staff, definition, beginning);
  await run(staff, { id, tenantId }, definition);
}

/**
 * Stores an operation for a worker, which takes it at once. `also` runs in the transaction that stores it, or that
 * finds it stored. Throws as `begin` does.
 */
export async function beginLater<I extends Input, S extends string>(
  actor: NonNullable<Actor>,
  definition: Kind<I, S>,
  beginning: Beginning<NoInfer<I>, NoInfer<S>>,
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  await storeNew(actor, definition, beginning, async (tx) => {
    await also(tx);
    const { tenantId, id: operationId } = beginning;
    await enqueue(tx, "operation", { tenantId, operationId });
  });
}

async function storeNew<I extends Input, S extends string>(
  actor: NonNullable<Actor>,
  definition: Kind<I, S>,
  beginning: Beginning<NoInfer<I>, NoInfer<S>>,
  also?: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { kind } = definition;
  const { id, tenantId, stage = definition.first, guard, detail = {} } = beginning;
  const topic = definition.topic(beginning.input);
  const input = stored(beginning.input);
  const secret = beginning.secret
    ? await seal(beginning.secret, placeOf(definition.secret, tenantId, id))
    : null;
  const now = clock.now();
  try {
    await transact(async (tx) => {
      // If the same form is submitted twice at once, the second waits here for the first.
      const { archivedAt } = await lockTenant(tx, tenantId);
      await also?.(tx);
      if (await tx.operation.findUnique({ where: { id }, select: { id: true } })) return;
      if (archivedAt)
        throw new AppError("conflict", "This tenant is archived.", { hint: "Restore it first." });
      await guard?.(tx);
      // Without a time, a worker would leave it to the process that began it.
      const times = { createdAt: now, updatedAt: now, dueAt: also ? now : null };
      const data = { id, tenantId, kind, stage, topic, input, secret, createdById: actor.id, ...times };
      await tx.operation.create({ data });
      await record(tx, actor, "operation.begun", { type: "operation", id, tenantId }, { kind, ...detail });
    });
  } catch (error) {
    if (!isTaken(error, "topic")) throw error;
    throw new AppError("conflict", "Another change is already in progress.", {
      hint: "Its progress is shown on this page. Wait until it has finished.",
    });
  }
}
