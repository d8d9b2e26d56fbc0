import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { InboxLine, SnoozeForm } from "#lib/forms/inbox.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { lockTenant } from "#lib/tenants/record.ts";

/** Takes a line out of everybody's inbox for some days, unless its reason goes and comes back. */
export async function snooze(staff: Staff, { days, reason, since, ...line }: SnoozeForm): Promise<void> {
  requireRight(staff, "tenant:edit");
  await transact(async (tx) => {
    await lockTenant(tx, line.tenantId);
    const until = later(clock.now(), days * dayMs);
    // What came back after the page was opened has been seen by nobody.
    const data = { until, reason, at: new Date(since), byId: staff.id, wokenUntil: null };
    await tx.inboxSnooze.upsert({
      where: { tenantId_kind_subject: line },
      create: { ...line, ...data },
      update: data,
    });
    await recordSnooze(tx, staff, line, until, reason);
  });
}

async function recordSnooze(
  tx: Tx,
  staff: Staff,
  line: InboxLine,
  until: Date,
  given: string,
): Promise<void> {
  const detail = { line: line.kind, until: until.toISOString(), given };
  await record(tx, staff, "inbox.snoozed", { type: "tenant", id: line.tenantId }, detail);
}

/** Shows it again at once. */
export async function wake(staff: Staff, line: InboxLine): Promise<void> {
  requireRight(staff, "tenant:edit");
  await transact(async (tx) => {
    await lockTenant(tx, line.tenantId);
    const now = clock.now();
    const found = await tx.inboxSnooze.findUnique({ where: { tenantId_kind_subject: line } });
    if (!found || found.until <= now) return;
    const data = { until: now, wokenUntil: found.until };
    await tx.inboxSnooze.update({ where: { tenantId_kind_subject: line }, data });
    await record(tx, staff, "inbox.woken", { type: "tenant", id: line.tenantId }, { line: line.kind });
  });
}

/** Takes back `wake`: the line is away until the same time, with the same reason and by the same person. */
export async function snoozeAgain(staff: Staff, line: InboxLine): Promise<void> {
  requireRight(staff, "tenant:edit");
  await transact(async (tx) => {
    await lockTenant(tx, line.tenantId);
    const now = clock.now();
    const found = await tx.inboxSnooze.findUnique({ where: { tenantId_kind_subject: line } });
    if (found && found.until > now) return;
    if (!found?.wokenUntil || found.wokenUntil <= now)
      throw new AppError("conflict", "The time for which this was snoozed is over.");
    const data = { until: found.wokenUntil, wokenUntil: null };
    await tx.inboxSnooze.update({ where: { tenantId_kind_subject: line }, data });
    await recordSnooze(tx, staff, line, found.wokenUntil, found.reason);
  });
}
