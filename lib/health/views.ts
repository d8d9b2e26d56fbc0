import "server-only";

/** How a thing does: an icon and a word, never colour alone. */
export type Tone = "good" | "bad" | "busy" | "quiet";

/** One line of a panel. */
export type HealthItem = {
  id: string;
  name: string;
  /** "Snowflake", "replicate", "bulk_sync.completed". */
  what: string;
  status: string;
  tone: Tone;
  /** The upstream's own words on what is wrong, or what else is to be known. */
  note: string | null;
  /** ISO 8601. */
  at: string | null;
};

/**
 * What a panel shows. trouble: Polytomic gave no list. `key`: the stored key is at fault.
 */
export type Panel =
  | { kind: "items"; items: HealthItem[]; wrong: number; cut: boolean }
  | { kind: "trouble"; message: string; key: boolean };

export type PanelName = "connections" | "bulk-syncs" | "model-syncs" | "events";
