import "server-only";
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
