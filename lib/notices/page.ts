import "server-only";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { deliveriesQuery } from "#lib/forms/notices.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import { messageIn } from "#lib/messages/family.ts";
import { noticeWords } from "#lib/messages/notices.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { DeliveryRow, NotificationsPage } from "./views.ts";

const pageSize = 50;

/** Where notices go, and what was sent. `search` is the page's query. */
export async function readNotifications(staff: Staff, search: object): Promise<NotificationsPage> {
  requireRight(staff, "notice:read");
  const { only, before } = deliveriesQuery.parse(search);
  const { mail } = settings();
  const [webhooks, found] = await Promise.all([
    db().noticeWebhook.findMany({ where: { removedAt: null }, orderBy: { createdAt: "asc" } }),
    listDeliveries(only === "failed", before),
  ]);
  const shown = found.slice(0, pageSize);
  return {
    from: mail?.from.address ?? null,
    me: staff.email,
    webhooks: webhooks.map(({ id, kind, name, host }) => ({ id, kind, name, host })),
    deliveries: shown,
    onlyFailed: only === "failed",
    older: found.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
    manage: right(staff, "notice:manage"),
  };
}

/** The newest first, and one more than a page. */
async function listDeliveries(onlyFailed: boolean, before: string | undefined): Promise<DeliveryRow[]> {
  const rows = await db().noticeDelivery.findMany({
    where: { ...(onlyFailed && { state: "failed" }), ...(before && { id: { lt: BigInt(before) } }) },
    orderBy: { id: "desc" },
    take: pageSize + 1,
    include: {
      notice: { include: { tenant: { select: { id: true, name: true } } } },
      staff: { select: { email: true } },
      webhook: { select: { name: true } },
    },
  });
  return rows.map(({ notice, staff, webhook, ...row }) => {
    const problem = messageIn(row);
    return {
      id: String(row.id),
      at: notice.at.toISOString(),
      tenant: notice.tenant,
      title: noticeWords({ code: notice.kind, params: notice.params }).title,
      recipient: staff?.email ?? webhook?.name ?? "",
      state: row.state,
      when: (row.settledAt ?? row.dueAt).toISOString(),
      problem: problem && deliveryProblemWords(problem).title,
    };
  });
}
