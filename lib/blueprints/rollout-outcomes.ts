import "server-only";
/** What became of each tenant of a rollout, read from its operation. */
import { db, rawSql, type Tx } from "#lib/base/db.ts";
import type { Standing } from "./rollout-pace.ts";
import type { RolloutOutcome } from "./rollout-views.ts";

/** What asks for somebody comes first, and what is done last. */
export const inOrder: RolloutOutcome[] = [
  "failed",
  "stuck",
  "look",
  "skipped",
  "running",
  "awaits_customer",
  "queued",
  "done",
];

/** Of `item` with its `operation`. One that failed and was applied on the tenant's page since is done. */
export const outcome = rawSql(`CASE
  WHEN item.message_code IS NOT NULL THEN 'skipped'
  WHEN operation.id IS NULL THEN 'queued'
  WHEN operation.state = 'done' THEN 'done'
  WHEN operation.state = 'waiting' AND operation.message_code = 'awaits_customer' THEN 'awaits_customer'
  WHEN operation.state IN ('running', 'waiting') THEN 'running'
  WHEN operation.state IN ('stuck', 'asking') THEN 'stuck'
  WHEN EXISTS (
    SELECT FROM operation AS later WHERE later.tenant_id = item.tenant_id AND later.kind = 'blueprint_apply'
      AND later.state = 'done' AND later.finished_at > operation.finished_at
      AND later.input->>'assignmentId' = item.assignment_id::text
  ) THEN 'done'
  WHEN operation.message_code = 'plan_needs_look' THEN 'look'
  ELSE 'failed' END`);

type Count = { rolloutId: string; outcome: RolloutOutcome; forgiven: boolean; count: number };

export const countOutcomes = (rolloutIds: string[], from: Tx = db()) => from.$queryRaw<Count[]>`
  SELECT item.rollout_id::text AS "rolloutId", ${outcome} AS outcome, forgiven, count(*)::int AS count
  FROM blueprint_rollout_item AS item LEFT JOIN operation ON operation.id = item.operation_id
  WHERE item.rollout_id = ANY(${rolloutIds}::uuid[]) GROUP BY 1, 2, 3`;

export const sumOf = (counts: Count[], ...which: RolloutOutcome[]): number =>
  counts.reduce((sum, each) => sum + (which.includes(each.outcome) ? each.count : 0), 0);

export async function standingOf(tx: Tx, rolloutId: string): Promise<Standing> {
  const counts = await countOutcomes([rolloutId], tx);
  const counted = counts.filter(({ forgiven }) => !forgiven);
  return {
    queued: sumOf(counts, "queued"),
    running: sumOf(counts, "running"),
    good: sumOf(counts, "done", "awaits_customer"),
    failed: sumOf(counted, "failed", "stuck"),
    looks: sumOf(counted, "look"),
  };
}

/** What failed so far no longer counts against the rollout. */
export const forgive = (tx: Tx, rolloutId: string) => tx.$executeRaw`
  UPDATE blueprint_rollout_item AS item SET forgiven = true FROM operation
  WHERE item.rollout_id = ${rolloutId}::uuid AND operation.id = item.operation_id
    AND ${outcome} IN ('failed', 'stuck', 'look')`;
