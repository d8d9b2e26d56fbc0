import "server-only";
import type { FindingKind } from "#lib/forms/reconcile.ts";
import type { Right } from "#lib/staff/views.ts";
import type { RunPhase, RunState } from "#prisma/client/enums.ts";

/** One comparison with upstream. Times are ISO 8601. */
export type RunView = {
  id: string;
  /** "manually", "nightly", "after an unknown outcome": in words. */
  reason: string;
  state: RunState;
  phase: RunPhase;
  done: number;
  total: number;
  message: string | null;
  /** Keys that it could not check. */
  unchecked: number;
  by: string | null;
  startedAt: string;
  finishedAt: string | null;
};

/** Many organizations taken on record in one go. */
export type ImportView = {
  id: string;
  state: RunState;
  done: number;
  total: number;
  message: string | null;
  by: string;
  startedAt: string;
  finishedAt: string | null;
};

/** What changes while somebody looks at the page. */
export type ReconcileLive = {
  run: RunView | null;
  /** The import that is under way, or what became of the one of the findings shown. */
  importing: ImportView | null;
  /** The run whose findings are shown. */
  finishedRunId: string | null;
};

export type FindingRow = {
  id: string;
  kind: FindingKind;
  tenantId: string | null;
  tenantName: string | null;
  organizationId: string | null;
  organizationName: string | null;
  detail: string | null;
  /** Null while it is open. */
  repair: { what: string; at: string | null; by: string | null } | null;
};

export type FindingCount = { kind: FindingKind; open: number; all: number };

export type ReconcilePage = {
  runs: RunView[];
  live: ReconcileLive;
  /** The run whose findings are shown. */
  finished: RunView | null;
  counts: FindingCount[];
  /** The kind that is listed; null when nothing was found. */
  kind: FindingKind | null;
  rows: FindingRow[];
  next: string | null;
  previous: string | null;
  run: Right;
};

type AdoptedUser = { id: string; email: string; role: string };

/** An organization just taken on record, and whose key can be minted. */
export type AdoptedPage = {
  tenantId: string;
  name: string;
  organizationId: string;
  users: AdoptedUser[];
  /** Why the users could not be listed. */
  trouble: string | null;
  mint: Right;
};
