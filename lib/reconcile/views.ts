import "server-only";
import type { FindingKind } from "#lib/forms/reconcile.ts";
import type { LostKeys } from "#lib/key-batches/views.ts";
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
  /** Keys that it could not verify. */
  unchecked: number;
  by: string | null;
  startedAt: string;
  finishedAt: string | null;
};

/** The adoption of many organizations at once. */
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

/** What changes while a person looks at the page. */
export type ReconcileLive = {
  run: RunView | null;
  /** The import in progress, or the result of the one for the shown findings. */
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
  /** The listed kind; null if nothing was found. */
  kind: FindingKind | null;
  rows: FindingRow[];
  next: string | null;
  previous: string | null;
  run: Right;
  /** For admins: keys that can't be decrypted; null if there are none. */
  lost: LostKeys | null;
};

type AdoptedUser = { id: string; email: string; role: string };

/** An organization just adopted, whose key can be minted. */
export type AdoptedPage = {
  tenantId: string;
  name: string;
  organizationId: string;
  users: AdoptedUser[];
  /** Why the users could not be listed. */
  trouble: string | null;
  mint: Right;
};
