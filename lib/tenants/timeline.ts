import "server-only";
import type { AuditAction } from "#lib/audit.ts";
import { db } from "#lib/base/db.ts";
import { stepTitles } from "#lib/onboarding/steps.ts";
import type { AuditEvent, UpstreamCall } from "#prisma/client/client.ts";
import type { CallState } from "#prisma/client/enums.ts";
import type { TimelineEntry } from "./views.ts";

const shown = 200;

const titles: Partial<Record<AuditAction, string>> = {
  "tenant.drafted": "Onboarding begun",
  "tenant.changed": "Input changed",
  "tenant.started-over": "Onboarding given up",
  "organization.created": "Organization created",
  "organization.adopted": "Organization adopted",
  "user.created": "Root user added, invitation sent by Polytomic",
  "user.adopted": "Existing user taken as root user",
  "key.minted": "Key minted",
  "key.verified": "Key verified",
  "key.copied": "Key copied",
  "key.revealed": "Key revealed",
};

const outcomes: Record<CallState, { words: string; tone: TimelineEntry["tone"] }> = {
  sent: { words: "sent, no answer yet", tone: "neutral" },
  succeeded: { words: "succeeded", tone: "good" },
  rejected: { words: "rejected", tone: "bad" },
  unknown: { words: "outcome unknown", tone: "warn" },
  unsent: { words: "not sent", tone: "warn" },
};

/** Ids say what they are ids of; names and addresses speak for themselves. */
const labels: Record<string, string> = { organizationId: "organization", userId: "user", rootRole: "role" };

function fromEvent(event: AuditEvent): TimelineEntry {
  const detail = Object.entries(event.detail as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === "string" ? [labels[name] ? `${labels[name]} ${value}` : value] : [],
  );
  return {
    id: event.id,
    at: event.at.toISOString(),
    kind: "event",
    title: titles[event.action as AuditAction] ?? event.action,
    who: event.actorEmail ?? "The app",
    detail: detail.join(" · ") || null,
    requestId: null,
    tone: "neutral",
  };
}

function fromCall(call: UpstreamCall, who: string): TimelineEntry {
  const { words, tone } = outcomes[call.state];
  const tookMs = call.closedAt ? call.closedAt.getTime() - call.sentAt.getTime() : null;
  const parts = [
    `attempt ${call.attempt}`,
    call.httpStatus && `status ${call.httpStatus}`,
    tookMs !== null && `${tookMs} ms`,
    call.message,
  ];
  return {
    id: call.id,
    at: call.sentAt.toISOString(),
    kind: "call",
    title: `${stepTitles[call.step]} request: ${words}`,
    who,
    detail: parts.filter(Boolean).join(" · "),
    requestId: call.requestId,
    tone,
  };
}

/** What happened to a tenant, the newest first: audit events and upstream calls. */
export async function listTimeline(tenantId: string): Promise<TimelineEntry[]> {
  const [events, calls] = await Promise.all([
    db().auditEvent.findMany({ where: { tenantId }, orderBy: [{ at: "desc" }, { id: "desc" }], take: shown }),
    db().upstreamCall.findMany({ where: { tenantId }, orderBy: { sentAt: "desc" }, take: shown }),
  ]);
  const actorIds = calls.flatMap(({ actorId }) => actorId ?? []);
  const actors = await db().staff.findMany({
    where: { id: { in: actorIds } },
    select: { id: true, email: true },
  });
  const emails = new Map(actors.map(({ id, email }) => [id, email]));
  const entries = [
    ...events.map(fromEvent),
    ...calls.map((call) => fromCall(call, emails.get(call.actorId ?? "") ?? "The app")),
  ];
  return entries.sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id)).slice(0, shown);
}
