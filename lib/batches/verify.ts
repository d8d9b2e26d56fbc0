import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { noneIfUnreadable } from "#lib/base/unreadable.ts";
import { checkKey } from "#lib/keys/check.ts";
import type { BatchMessage } from "#lib/messages/batches.ts";
import { failed, type Result } from "./acts.ts";

/** The worst comes first. */
const troubles = [
  "foreign_key",
  "another_users_key",
  "key_not_working",
  "key_unreadable",
  "no_answer",
] as const satisfies BatchMessage["code"][];
const codes = {
  alarm: "foreign_key",
  user: "another_users_key",
  dead: "key_not_working",
  silent: "no_answer",
} as const;

const skipped = (code: "no_key" | "archived"): Result => ({
  outcome: "skipped",
  message: { code, params: {} },
});

/** Asks Polytomic about the tenant's keys in use, as its Keys page does. What is wrong with one is the result. */
export async function verify(actor: Actor, tenantId: string): Promise<Result> {
  const tenant = await db().tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { archivedAt: true },
  });
  if (tenant.archivedAt) return skipped("archived");
  const keys = await db().organizationKey.findMany({
    where: { tenantId, state: { in: ["current", "next"] } },
    orderBy: { state: "asc" },
    select: { id: true },
  });
  if (keys.length === 0) return skipped("no_key");
  const found: BatchMessage["code"][] = [];
  for (const { id } of keys) {
    const checked = await checkKey(actor, id).catch(noneIfUnreadable);
    if (checked === null) found.push("key_unreadable");
    else if (checked.kind !== "alive") found.push(codes[checked.kind]);
  }
  const worst = troubles.find((code) => found.includes(code));
  if (worst) return failed({ code: worst, params: {} });
  return { outcome: "done", message: { code: "key_works", params: {} } };
}
