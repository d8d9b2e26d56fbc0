import "server-only";
import type { Health, Tone } from "#lib/forms/health.ts";
import type { Right } from "#lib/staff/views.ts";

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
  /** Whether its sync events are read every hour, and when they were last read. */
  events: { isOn: boolean; readAt: string | null };
};

/** Whether sync events are read every hour, and who may change that. */
export type HealthPolicyForm = { isOn: boolean; right: Right };

/** Each part arrives on its own; none of these promises rejects. */
export type TenantHealth = {
  connections: Promise<Panel<ConnectionRow>>;
  bulkSyncs: Promise<Panel<BulkSyncRow>>;
  modelSyncs: Promise<Panel<ModelSyncRow>>;
  events: Promise<Panel<EventRow>>;
};
