import "server-only";
import type { AuditAction } from "#lib/audit/record.ts";
import { utcWords } from "#lib/base/clock.ts";
import { auditWords, reasonIn } from "#lib/messages/audit.ts";
import { callWords } from "#lib/messages/failures.ts";
import { operationTitles } from "#lib/messages/operation-titles.ts";
import type { TimelineEntry } from "#lib/timeline/views.ts";
import type { AuditEvent, UpstreamCall } from "#prisma/client/client.ts";
import type { CallState, OperationKind, Step } from "#prisma/client/enums.ts";

const titles: Partial<Record<AuditAction, string>> = {
  "tenant.drafted": "Onboarding started",
  "tenant.changed": "Input changed",
  "tenant.started-over": "Onboarding cancelled",
  "organization.created": "Organization created",
  "organization.adopted": "Organization adopted",
  "user.created": "Root user added, invitation sent by Polytomic",
  "user.adopted": "Existing user adopted as root user",
  "key.minted": "Key minted",
  "key.verified": "Key verified",
  "key.copied": "Key copied",
  "key.revealed": "Key revealed",
  "key.refused": "Key failed verification",
  "key.overlap-started": "Rotation with overlap started",
  "key.switched": "Customer switched to the new key",
  "key.stop-scheduled": "Stop of the old key scheduled",
  "key.stop-unscheduled": "Scheduled stop of the old key cancelled",
  "key.stop-due": "Scheduled time to stop the old key reached",
  "key.stopped": "Key stopped",
  "key.revoked": "Key revoked",
  "tenant.imported": "Adopted from Polytomic",
  "tenant.put-on-hold": "Put on hold",
  "tenant.resumed": "Resumed",
  "tenant.archived": "Archived",
  "tenant.restored": "Restored from the archive",
  "organization.written-off": "Archived: the organization no longer exists at Polytomic",
  "organization.updated": "Organization changed at Polytomic",
  "organization.deleted": "Organization deleted at Polytomic",
  "organization.missing": "Organization missing at Polytomic",
  "user.added": "User added, invitation sent by Polytomic",
  "user.role-changed": "User's role changed",
  "user.removed": "User removed",
  "operation.begun": "Started",
  "operation.failed": "Failed",
  "operation.cancelled": "Cancelled",
  "operation.tried-again": "Retried",
  "connect-link.made": "Connect link created",
  "connect-link.opened": "Connect link opened by the customer",
  "connect-link.revoked": "Connect link revoked",
  "reconcile.repaired": "Difference resolved",
};

const requests: Record<Step, string> = {
  organization: "Organization",
  user: "Root user",
  key: "API key",
  organization_update: "Organization change",
  organization_delete: "Organization deletion",
  user_add: "New user",
  user_update: "User change",
  user_delete: "User removal",
  key_mint: "New key",
  key_kill: "Key stop",
};

const outcomes: Record<CallState, { words: string; tone: TimelineEntry["tone"] }> = {
  sent: { words: "sent, no answer yet", tone: "neutral" },
  succeeded: { words: "succeeded", tone: "good" },
  rejected: { words: "rejected", tone: "bad" },
  unknown: { words: "outcome unknown", tone: "warn" },
  unsent: { words: "not sent", tone: "warn" },
};

/** Ids are labelled; names and emails are clear without a label. */
const labels: Record<string, string> = {
  organizationId: "organization",
  userId: "user",
  rootRole: "role",
  hint: "key ending in",
  from: "from",
  to: "to",
};

/** "labels, notes, owner" as "Labels, notes and owner changed". */
function changeOf(what: string): string {
  const words = what.replace(/, ([^,]*)$/, " and $1");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} changed`;
}

/** For an operation, its title and the outcome; for our record, what was changed. */
function titleOf({ action, detail }: AuditEvent): string {
  const title = titles[action as AuditAction] ?? action;
  const { kind, what } = detail as { kind?: OperationKind; what?: string };
  if (action === "tenant.changed" && what) return changeOf(what);
  const known = action.startsWith("operation.") && kind && operationTitles[kind];
  return known ? `${known}: ${title.toLowerCase()}` : title;
}

/** The title shows it already, or it is a code, which has words. */
const isInTitle = ({ action }: AuditEvent, name: string) =>
  name === "kind" || name === "reason" || (name === "what" && action === "tenant.changed");

/** One word of an event's detail. */
function worded({ action }: AuditEvent, name: string, value: string): string {
  if (name === "at" && action.startsWith("key.stop-")) return utcWords(new Date(value));
  return labels[name] ? `${labels[name]} ${value}` : value;
}

export function entryOfEvent(event: AuditEvent, who: string): TimelineEntry {
  const reason = reasonIn(event.detail);
  const details = Object.entries(event.detail as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" && !isInTitle(event, name) ? [worded(event, name, value)] : [],
  );
  const detail = reason ? [auditWords(reason), ...details] : details;
  return {
    id: event.id,
    at: event.at.toISOString(),
    kind: "event",
    title: titleOf(event),
    who,
    detail: detail.join(" · ") || null,
    requestId: null,
    tone: event.action === "operation.failed" ? "bad" : "neutral",
  };
}

/** `attempt`: within its operation, or its step of the onboarding. */
export function entryOfCall(call: UpstreamCall, who: string, attempt: number): TimelineEntry {
  const { words, tone } = outcomes[call.state];
  const tookMs = call.closedAt ? call.closedAt.getTime() - call.sentAt.getTime() : null;
  const parts = [
    `attempt ${attempt}`,
    call.httpStatus && `status ${call.httpStatus}`,
    tookMs !== null && `${tookMs} ms`,
    callWords(call),
  ];
  return {
    id: call.id,
    at: call.sentAt.toISOString(),
    kind: "call",
    title: `${requests[call.step]} request: ${words}`,
    who,
    detail: parts.filter(Boolean).join(" · "),
    requestId: call.requestId,
    tone,
  };
}
