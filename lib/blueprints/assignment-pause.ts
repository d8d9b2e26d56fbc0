import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";

/** Throws AppError `conflict` while the blueprint is paused for this tenant: it is neither planned nor compared. */
export async function refusePaused(tenantId: string, assignmentId: string): Promise<void> {
  const where = { id: assignmentId, tenantId, pausedAt: { not: null } };
  if ((await db().blueprintAssignment.count({ where })) > 0)
    throw new AppError("conflict", "The blueprint is paused for this tenant.", { hint: "Resume it first." });
}
