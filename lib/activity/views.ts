import "server-only";

/** What a status means for people; the words beside it say which one it is. */
export type Tone = "good" | "bad" | "busy" | "neutral";

/** refused: the organization key no longer opens this. unreachable: nothing was heard. */
export type Trouble = { kind: "refused" | "unreachable" | "failed"; message: string; reference?: string };

/** One part of the health page: what was found, or its own trouble. */
export type Panel<T> =
  | {
      trouble: null;
      /** What needs a look first; at most as many as a page bears. */
      rows: T[];
      total: number;
      /** How many of them need a look. */
      bad: number;
      /** There may be more than was read. */
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
  /** A copy of a connection of the partner's own: it cannot be edited here. */
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

/** Each part arrives when it does; none of these is ever rejected. */
export type TenantHealth = {
  connections: Promise<Panel<ConnectionRow>>;
  bulkSyncs: Promise<Panel<BulkSyncRow>>;
  modelSyncs: Promise<Panel<ModelSyncRow>>;
  events: Promise<Panel<EventRow>>;
};
