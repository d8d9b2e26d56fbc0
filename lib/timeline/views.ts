import "server-only";
import type { AuditFilter } from "#lib/forms/audit.ts";
import type { Href } from "#lib/forms/href.ts";
import type { TimelineKind } from "#lib/forms/timeline-kinds.ts";

/** One line of a timeline: an audit event or an upstream call. */
export type TimelineEntry = {
  id: string;
  at: string;
  kind: "event" | "call";
  /** "Key minted", "Root user request: succeeded". */
  title: string;
  who: string;
  detail: string | null;
  requestId: string | null;
  /** Of a request: its operation, and when its outcome was known; null for an event. */
  call: { operationId: string | null; endedAt: string | null } | null;
  /** Of an event that an operation leads to: the operation, or null where the event does not name it. */
  cause: { operationId: string | null } | null;
  tone: "neutral" | "good" | "warn" | "bad";
};

/** A page of a tenant's whole timeline. */
export type TimelinePage = {
  tenantId: string;
  show: TimelineKind;
  entries: TimelineEntry[];
  /** Cursors for the previous and next page; null if there is none. */
  next: string | null;
  previous: string | null;
};

/** A row of the audit log. */
export type AuditEntry = {
  id: string;
  at: string;
  who: string;
  /** "Key copied". */
  title: string;
  /** Who or what it was done to. */
  about: { text: string; href: Href | null } | null;
  words: string | null;
};

export type AuditPage = {
  entries: AuditEntry[];
  /** Cursors for the previous and next page; null if there is none. */
  next: string | null;
  previous: string | null;
  filter: AuditFilter;
  /** The filters of the address that are left out, because they are not valid. */
  unread: (keyof AuditFilter)[];
  /** Everyone who can be chosen in the filter. */
  people: { id: string; name: string }[];
  /** The tenants that the filter means; null without such a filter. */
  tenants: { id: string; name: string }[] | null;
  /** The newest seal; null before the first. */
  sealed: { at: string; rows: number } | null;
};
