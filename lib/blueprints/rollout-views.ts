import "server-only";
import type { Right } from "#lib/staff/views.ts";
import type { RolloutState } from "#prisma/client/enums.ts";

/** What became of a tenant of a rollout. */
export type RolloutOutcome =
  | "queued"
  | "running"
  | "awaits_customer"
  | "done"
  | "look"
  | "skipped"
  | "stuck"
  | "failed";

/** A tenant with an older version. */
export type RolloutCandidate = {
  assignmentId: string;
  tenantId: string;
  tenant: string;
  version: number;
  /** What it keeps otherwise than its version. */
  overrides: number;
  /** Why it can't get the newest version; empty if it can. */
  whyNot: string[];
};

export type RolloutForm = {
  /** For the form: submitted twice, it is one rollout. */
  rolloutId: string;
  blueprintId: string;
  blueprint: string;
  versionId: string;
  version: number;
  candidates: RolloutCandidate[];
  /** There are more tenants than one rollout can have. */
  hasMore: boolean;
  /** One that is in progress: only one at a time. */
  running: string | null;
};

/** Times are ISO 8601. */
export type RolloutSummary = {
  id: string;
  blueprintId: string;
  blueprint: string;
  version: number;
  state: RolloutState;
  startedBy: string;
  startedAt: string;
  counts: Record<RolloutOutcome, number> & { total: number };
};

export type RolloutLine = {
  tenantId: string;
  assignmentId: string;
  tenant: string;
  isCanary: boolean;
  outcome: RolloutOutcome;
  /** Why not, or what it waits for. */
  why: string | null;
};

export type RolloutView = RolloutSummary & {
  /** Why it stopped; null if it did not. */
  stopped: string | null;
  canaries: number;
  areCanariesDone: boolean;
  stopAfter: number;
  /** What asks for somebody first, as many as a page shows. */
  lines: RolloutLine[];
  apply: Right;
};

export type RolloutsPage = { rollout: RolloutView | null; recent: RolloutSummary[] };
