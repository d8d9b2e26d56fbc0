import "server-only";
import type { AuditAction } from "#lib/audit/record.ts";
import { utcWords } from "#lib/base/clock.ts";
import { lineNames } from "#lib/forms/needs.ts";
import { auditWords, reasonIn } from "#lib/messages/audit.ts";
import { findOperationKind } from "#lib/messages/operation-kinds.ts";
import { accessWords } from "./access-words.ts";
import { eventTitles } from "./event-titles.ts";

/* An audit event in words, for timelines and the audit log. */

type Event = { action: string; targetId: string; detail: unknown };

/** Ids are labelled; names and emails are clear without a label. */
const labels: Record<string, string> = {
  organizationId: "organization",
  userId: "user",
  rootRole: "role",
  hint: "key ending in",
  from: "from",
  to: "to",
  address: "from",
  codeTo: "code sent to",
  logo: "logo",
  ownerBefore: "owner before:",
  ownerNow: "owner now:",
};

/** "labels, notes, owner" as "Labels, notes and owner changed". */
function changeOf(what: string): string {
  const words = what.replace(/, ([^,]*)$/, " and $1");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} changed`;
}

const nearTeam = "a network where your team was signed in, so it may have been your team";

/** For an operation, its title and the outcome; for our record, what was changed. */
function titleOf({ action, detail }: Event): string {
  const title = eventTitles[action as AuditAction] ?? action;
  const { kind, what, rootEmail } = detail as { kind?: string; what?: string; rootEmail?: string };
  if (action === "tenant.changed" && what) return changeOf(what);
  if (action === "tenant.changed" && rootEmail) return "Root user entered";
  const known = action.startsWith("operation.") && kind && findOperationKind(kind)?.title;
  return known ? `${known}: ${title.toLowerCase()}` : title;
}

/** The title shows it already, it is a code, which has words, or it is for the check of stored values alone. */
const isLeftOut = ({ action }: Event, name: string) =>
  ["kind", "reason", "sealed"].includes(name) || (name === "what" && action === "tenant.changed");

/** One word of an event's detail. */
function worded({ action }: Event, name: string, value: string): string {
  if (name === "at" && action.startsWith("key.stop-")) return utcWords(new Date(value));
  if (name === "line") return (lineNames[value] ?? value).toLowerCase();
  if (name === "until") return `until ${utcWords(new Date(value))}`;
  return labels[name] ? `${labels[name]} ${value}` : value;
}

export function eventWords(event: Event): { title: string; detail: string | null } {
  const reason = reasonIn(event.detail);
  const details =
    accessWords(event.action, event.targetId, event.detail) ??
    Object.entries(event.detail as Record<string, unknown>).flatMap(([name, value]) => {
      if (name === "nearTeam" && value === true) return [nearTeam];
      return typeof value === "string" && value !== "" && !isLeftOut(event, name)
        ? [worded(event, name, value)]
        : [];
    });
  const all = reason ? [auditWords(reason), ...details] : details;
  return { title: titleOf(event), detail: all.join(" · ") || null };
}
