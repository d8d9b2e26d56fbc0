import "server-only";

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

/** Each part arrives on its own; none of these promises rejects. */
export type TenantHealth = {
  connections: Promise<Panel<ConnectionRow>>;
  bulkSyncs: Promise<Panel<BulkSyncRow>>;
  modelSyncs: Promise<Panel<ModelSyncRow>>;
  events: Promise<Panel<EventRow>>;
};
