import "server-only";
import { record } from "#lib/audit/record.ts";
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

/** What waits goes by the new choice too. It is on record, because a key's alarm may be among what is dropped. */
export async function changeTiming(staff: Staff, timing: Timing): Promise<void> {
  requireRight(staff, "profile:edit");
  const now = clock.now();
  const due = {
    at_once: { dueAt: now },
    daily: { dueAt: nextDigest(now) },
    off: { state: "dropped" as const, settledAt: now },
  }[timing];
  await transact(async (tx) => {
    const { count: changed } = await tx.staff.updateMany({
      where: { id: staff.id, notices: { not: timing } },
      data: { notices: timing },
    });
    const where = { staffId: staff.id, state: "waiting" as const, attempts: 0 };
    const { count } = await tx.noticeDelivery.updateMany({ where, data: due });
    const dropped = timing === "off" ? count : 0;
    if (changed > 0 || dropped > 0)
      await record(tx, staff, "staff.notices-changed", { type: "staff", id: staff.id }, { timing, dropped });
    if (timing === "at_once" && count > 0) await enqueue(tx, "notice", { to: "staff", id: staff.id });
  });
}
