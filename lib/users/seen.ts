import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import type { AuditAction } from "#lib/audit/record.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { liveStates } from "./upstream.ts";

/* What a form shows of a user, so that it is refused if that is no longer so. */

type Key = { id: string; state: string };

/** A user's working keys in one line, for a hidden field. */
export const seenKeysOf = (keys: Key[]): string =>
  keys
    .map(({ id, state }) => `${id} ${state}`)
    .sort()
    .join(", ");

/** Throws AppError `conflict` if other keys would stop with the user than the form showed. */
export async function requireSeenKeys(
  tx: Tx,
  { tenantId, userId }: { tenantId: string; userId: string },
  seen: string | undefined,
): Promise<void> {
  if (seen === undefined) return;
  const keys = await tx.organizationKey.findMany({
    where: { tenantId, userId, state: { in: [...liveStates] } },
    select: { id: true, state: true },
  });
  if (seenKeysOf(keys) === seen) return;
  const id = keys[0]?.id ?? seen.split(" ")[0] ?? "";
  throw await overtaken("The keys of this user have changed", { type: "key", id }, changing, tx);
}

const changing: AuditAction[] = ["key.minted", "key.stopped", "key.revoked", "key.verified", "key.switched"];

/** Throws AppError `conflict` if the user has another role than the form showed. */
export async function requireSeenRole(
  { tenantId, userId, role }: { tenantId: string; userId: string; role: string },
  seen: string | undefined,
): Promise<void> {
  if (seen === undefined || role === seen) return;
  const isOf = { path: ["userId"], equals: userId };
  const last = await db().operation.findFirst({
    where: { tenantId, kind: "user_role", state: "done", input: isOf },
    orderBy: { finishedAt: "desc" },
    select: { id: true },
  });
  const target = { type: "operation", id: last?.id ?? "" } as const;
  throw await overtaken(`This user's role is now ${role}`, target, ["operation.begun"]);
}
