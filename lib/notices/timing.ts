import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import type { Timing } from "#lib/forms/notices.ts";
import { isMailSet } from "#lib/mail/send.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { nextDigest } from "./digest.ts";

/** When a person gets notices by email. `isMailSet`: whether this app sends mail at all. */
export type TimingView = { timing: Timing; isMailSet: boolean };

export async function readTiming(staff: Staff): Promise<TimingView> {
  requireRight(staff, "profile:edit");
  const { notices } = await db().staff.findUniqueOrThrow({
    where: { id: staff.id },
    select: { notices: true },
  });
  return { timing: notices, isMailSet: isMailSet() };
}

/** What waits goes by the new choice too. */
export async function changeTiming(staff: Staff, timing: Timing): Promise<void> {
  requireRight(staff, "profile:edit");
  const now = clock.now();
  const due = {
    at_once: { dueAt: now },
    daily: { dueAt: nextDigest(now) },
    off: { state: "dropped" as const, settledAt: now },
  }[timing];
  await transact(async (tx) => {
    await tx.staff.update({ where: { id: staff.id }, data: { notices: timing } });
    const where = { staffId: staff.id, state: "waiting" as const, attempts: 0 };
    const { count } = await tx.noticeDelivery.updateMany({ where, data: due });
    if (timing === "at_once" && count > 0) await enqueue(tx, "notice", { to: "staff", id: staff.id });
  });
}
