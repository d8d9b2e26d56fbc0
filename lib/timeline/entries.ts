import "server-only";
import type { AuditAction } from "#lib/audit/record.ts";
import { blueprintRequests } from "#lib/messages/blueprints.ts";
import { callWords } from "#lib/messages/failures.ts";
import { keyRequests } from "#lib/messages/keys.ts";
import { onboardingRequests } from "#lib/messages/onboarding.ts";
import { organizationRequests } from "#lib/messages/organizations.ts";
import { userRequests } from "#lib/messages/users.ts";
import type { TimelineEntry } from "#lib/timeline/views.ts";
import type { AuditEvent, UpstreamCall } from "#prisma/client/client.ts";
import type { CallState, Step } from "#prisma/client/enums.ts";
import { eventWords } from "./event-words.ts";

const requests: Record<Step, string> = {
  ...onboardingRequests,
  ...organizationRequests,
  ...userRequests,
  ...keyRequests,
  ...blueprintRequests,
};

const outcomes: Record<CallState, { words: string; tone: TimelineEntry["tone"] }> = {
  sent: { words: "sent, no answer yet", tone: "neutral" },
  succeeded: { words: "succeeded", tone: "good" },
  rejected: { words: "rejected", tone: "bad" },
  unknown: { words: "outcome unknown", tone: "warn" },
  unsent: { words: "not sent", tone: "warn" },
};

/** What only an operation makes true, so a request stands behind it. */
const fromOperations = new Set<string>([
  "organization.created",
  "organization.adopted",
  "organization.updated",
  "organization.deleted",
  "user.created",
  "user.adopted",
  "user.added",
  "user.role-changed",
  "user.removed",
  "key.minted",
  "key.verified",
  "key.overlap-started",
  "key.switched",
  "key.stopped",
  "key.revoked",
  "resource.created",
  "resource.adopted",
  "resource.changed",
  "resource.activated",
  "resource.run",
  "resource.deleted",
  "blueprint.applied",
  "blueprint.removed",
] satisfies AuditAction[]);

function causeOf({ action, targetType, targetId }: AuditEvent): TimelineEntry["cause"] {
  if (targetType === "operation") return { operationId: targetId };
  return fromOperations.has(action) ? { operationId: null } : null;
}

export function entryOfEvent(event: AuditEvent, who: string): TimelineEntry {
  const { title, detail } = eventWords(event);
  return {
    id: event.id,
    at: event.at.toISOString(),
    kind: "event",
    title,
    who,
    detail,
    requestId: null,
    call: null,
    cause: causeOf(event),
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
    title: `${requests[call.step]}${call.subject && ` (${call.subject})`} request: ${words}`,
    who,
    detail: parts.filter(Boolean).join(" · "),
    requestId: call.requestId,
    call: { operationId: call.operationId, endedAt: call.closedAt?.toISOString() ?? null },
    cause: null,
    tone,
  };
}
