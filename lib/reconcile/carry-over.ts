import "server-only";
import { db } from "#lib/base/db.ts";
import { findFinishedRunId } from "./runs.ts";

/**
 * Keeps the last finished run's findings about keys that this run did not reach: a run that ended early fixes
 * nothing.
 */
export async function carryOver(runId: string): Promise<void> {
  const before = await findFinishedRunId();
  if (before === null) return;
  await db().$executeRaw`
    INSERT INTO finding (id, run_id, kind, tenant_id, organization_id, organization_name, detail_code, detail_params,
      repaired_at, repaired_by_id, repair_code, repair_params)
    SELECT gen_random_uuid(), ${runId}::uuid, kind, tenant_id, organization_id, organization_name, detail_code,
      detail_params, repaired_at, repaired_by_id, repair_code, repair_params
    FROM finding AS old
    WHERE run_id = ${before}::uuid AND kind IN ('key_dead', 'key_foreign')
      AND EXISTS (
        SELECT FROM organization_key JOIN tenant ON tenant.id = organization_key.tenant_id
        WHERE tenant_id = old.tenant_id AND state IN ('current', 'next') AND trouble IS NOT NULL AND archived_at IS NULL
      )
      AND NOT EXISTS (
        SELECT FROM finding AS new
        WHERE new.run_id = ${runId}::uuid AND new.tenant_id = old.tenant_id
          AND new.kind IN ('key_dead', 'key_foreign')
      )`;
}
