import "server-only";
import { utcWords } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { AuditAction, Target } from "./record.ts";

/**
 * The error for a form that shows what is no longer so. `now` says what is. Who changed it and when is added if it is
 * on record.
 */
export async function overtaken(
  now: string,
  { type, id }: Pick<Target, "type" | "id">,
  actions: AuditAction[],
  from: Tx = db(),
): Promise<AppError> {
  const last = await from.auditEvent.findFirst({
    where: { targetType: type, targetId: id, action: { in: actions } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    select: { at: true, actorEmail: true },
  });
  const who = last ? ` It was changed by ${last.actorEmail ?? "the app"} on ${utcWords(last.at)}.` : "";
  return new AppError("conflict", `${now}.${who}`, {
    hint: "This page was opened before that. Nothing was changed: reload the page, then decide again.",
  });
}
