import "server-only";
import type { Right } from "#lib/staff/views.ts";

/** What became of a key of a batch. */
export type BatchOutcome =
  | "queued"
  | "running"
  | "replaced"
  | "not_stopped"
  | "overlapping"
  | "skipped"
  | "stuck"
  | "failed";

export type BatchLine = {
  keyId: string;
  tenantId: string;
  tenantName: string;
  externalId: string | null;
  rootEmail: string | null;
  hint: string;
  newHint: string | null;
  outcome: BatchOutcome;
  words: string;
  /** Why it was not replaced, or what its operation waits for. */
  why: string | null;
};

/** Keys of many tenants that are replaced in one go. */
export type BatchView = {
  id: string;
  startedAt: string;
  startedBy: string;
  total: number;
  /** Those of which nothing more happens without a person. */
  settled: number;
  replaced: number;
  /** Replaced, and the old key may still work. */
  notStopped: number;
  overlapping: number;
  /** The first of them: what needs somebody comes first. */
  lines: BatchLine[];
};

/** The API keys in use that can't be decrypted, as far as the app knows. */
export type LostKeys = {
  count: number;
  /** The first of their tenants. */
  tenants: { id: string; name: string }[];
  /** The last batch that minted such keys again; null if there is none, or none of late. */
  batch: BatchView | null;
  /** For the form on the page: submitted twice, it is one batch. */
  batchId: string;
};

/** A key that a leaver read. */
export type HeldKey = {
  id: string;
  tenantId: string;
  tenantName: string;
  hint: string;
  isInUse: boolean;
  /** Whether it passed its last verification. */
  works: boolean;
  readAt: string;
  /** Whether it can be replaced together with others. */
  replace: Right;
};

/** What a disabled person had access to. */
export type Held = {
  staffId: string;
  name: string;
  /** Newest read first. */
  keys: HeldKey[];
  /** There are more keys than are listed. */
  hasMore: boolean;
  /** The last batch that replaced some of them; null if there is none. */
  batch: BatchView | null;
  /** For the form on the page: submitted twice, it is one batch. */
  batchId: string;
  /** Whether keys can be rotated with overlap. */
  overlap: Right;
  owned: number;
  /** The first of the tenants that they own. */
  tenants: { id: string; name: string }[];
  owners: { value: string; label: string }[];
};
