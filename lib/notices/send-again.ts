import "server-only";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { isMailSet } from "#lib/mail/send.ts";
import { noMessage } from "#lib/messages/family.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { recipientIn } from "./recipient.ts";

/** Puts what could not be delivered into the outbox once more. Pressed twice, it is sent once. */
export async function sendAgain(staff: Staff, deliveryId: string): Promise<void> {
  requireRight(staff, "notice:manage");
  await transact(async (tx) => {
    const found = await tx.noticeDelivery.findUnique({
      where: { id: BigInt(deliveryId) },
      include: { webhook: { select: { removedAt: true } }, staff: { select: { disabledAt: true } } },
    });
    if (!found) throw new AppError("not-found", "This notification is no longer in the log.");
    if (found.webhook?.removedAt) throw new AppError("conflict", "This webhook was removed.");
    if (found.staff?.disabledAt) throw new AppError("conflict", "This account is disabled.");
    if (found.staff && !isMailSet()) throw new AppError("conflict", "Email is not set up.");
    const fresh = {
      state: "waiting",
      dueAt: clock.now(),
      settledAt: null,
      batchId: null,
      attempts: 0,
    } as const;
    const { count } = await tx.noticeDelivery.updateMany({
      where: { id: found.id, state: "failed" },
      data: { ...fresh, ...noMessage },
    });
    if (count > 0) await enqueue(tx, "notice", recipientIn(found));
  });
}
