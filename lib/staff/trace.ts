import "server-only";
import { type Actor, type AuditAction, type Detail, record, type Target } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";

const warns: readonly AuditAction[] = [
  "staff.sign-in-failed",
  "staff.confirm-failed",
  "access.refused",
  "access.throttled",
];

/** Who tried to get in, and what came of it: a row in the audit, and a line in the log for those who watch it. */
export async function trace(
  tx: Tx,
  actor: Actor,
  action: AuditAction,
  target: Target,
  detail: Detail = {},
): Promise<void> {
  await record(tx, actor, action, target, detail);
  const line = { action, actorId: actor?.id, targetId: target.id, ...detail };
  if (warns.includes(action)) log().warn(line, "access");
  else log().info(line, "access");
}
