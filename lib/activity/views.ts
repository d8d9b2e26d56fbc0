import "server-only";
import type { Right } from "#lib/staff/views.ts";

/** The tone of a status; the words beside it name it. */
export type Tone = "good" | "bad" | "busy" | "neutral";

/** refused: the organization key no longer has access. unreachable: there was no answer. */
export type Trouble = { kind: "refused" | "unreachable" | "failed"; message: string; reference?: string };

/** One part of the health page: its rows, or its error. */
export type Panel<T> =
  | {
      trouble: null;
      /** Rows that need attention first, as many as the page shows. */
      rows: T[];
      total: number;
      /** How many of them need attention. */
      bad: number;
      /** There may be more than were read. */
      cut: boolean;
    }
  | { trouble: Trouble };

export type ConnectionRow = {
  id: string;
  name: string;
  type: string;
  status: string;
  tone: Tone;
  error: string | null;
  /** A copy of one of the partner's own connections: it can't be edited here. */
  isShared: boolean;
};
export type BulkSyncRow = {
  id: string;
  name: string;
  mode: string;
  active: boolean | null;
  status: string;
  tone: Tone;
  nextAt: string | null;
};
export type ModelSyncRow = {
  id: string;
  name: string;
  mode: string;
  active: boolean | null;
  target: string;
  schedule: string;
};
export type EventRow = { id: string; title: string; about: string; tone: Tone; at: string | null };

/** How an organization is doing by our looks at it, which are daily and whenever somebody asks. */
export type Health = {
  /** What the last look that succeeded found; null if none has. */
  seen: {
    at: string;
    syncs: number;
    failing: number;
    /** Since when at least one of those has been seen to fail. */
    since: string | null;
    /** Syncs whose last run is not known. */
    unknown: number;
    connections: number;
    unhealthy: number;
  } | null;
  /** Why a later look found nothing out; null if there was none. */
  blind: { at: string; why: string } | null;
};

/** One day of the history; null numbers: it was not looked, or a look found nothing out. */
export type HealthDay = {
  /** 2026-11-27 */
  day: string;
  seen: { syncs: number; failing: number; unknown: number; connections: number; unhealthy: number } | null;
  why: string | null;
};

/** The stored looks at one tenant, for its health page. */
export type HealthHistory = {
  health: Health | null;
  /** The ids of the syncs that failed at the last look. */
  failing: string[];
  days: HealthDay[];
  check: Right;
};

/** Each part arrives on its own; none of these promises rejects. */
export type TenantHealth = {
  connections: Promise<Panel<ConnectionRow>>;
  bulkSyncs: Promise<Panel<BulkSyncRow>>;
  modelSyncs: Promise<Panel<ModelSyncRow>>;
  events: Promise<Panel<EventRow>>;
};
