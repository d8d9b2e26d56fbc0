import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
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
    const data = { until, reason, at: new Date(since), byId: staff.id };
    await tx.inboxSnooze.upsert({
      where: { tenantId_kind_subject: line },
      create: { ...line, ...data },
      update: data,
    });
    const detail = { line: line.kind, until: until.toISOString(), given: reason };
    await record(tx, staff, "inbox.snoozed", { type: "tenant", id: line.tenantId }, detail);
  });
}

/** Shows it again at once. */
export async function wake(staff: Staff, line: InboxLine): Promise<void> {
  requireRight(staff, "tenant:edit");
  await transact(async (tx) => {
    await lockTenant(tx, line.tenantId);
    const { count } = await tx.inboxSnooze.deleteMany({ where: line });
    if (count > 0)
      await record(tx, staff, "inbox.woken", { type: "tenant", id: line.tenantId }, { line: line.kind });
  });
}
