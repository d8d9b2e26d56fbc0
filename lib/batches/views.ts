import "server-only";
import type { BatchKind, BatchOutcome } from "#prisma/client/enums.ts";

export type BatchLine = {
  tenantId: string;
  tenantName: string;
  /** Null: it is still to be done. */
  outcome: BatchOutcome | null;
  /** "Done", or why not. */
  words: string;
};

/** Times are ISO 8601. */
export type BatchSummary = {
  id: string;
  kind: BatchKind;
  /** "Put on hold". */
  title: string;
  /** The new owner or the labels. */
  detail: string | null;
  startedBy: string;
  startedAt: string;
  isOver: boolean;
  counts: { total: number; done: number; skipped: number; failed: number };
};

export type BatchView = BatchSummary & {
  /** What asks for somebody first, as many as a page shows. */
  lines: BatchLine[];
  mayStop: boolean;
  /** Of how many tenants the change can be undone; 0: it can't be, or this person may not. */
  undoable: number;
  /** The batch that this one undoes, and the one that undid this one. */
  undoes: string | null;
  undoneBy: string | null;
};

export type BatchesPage = { batch: BatchView | null; recent: BatchSummary[] };
