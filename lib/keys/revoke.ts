import "server-only";
import { z } from "zod";
import { because, record } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { begin } from "#lib/engine/begin.ts";
import { type Commit, defineOperation, type Moment } from "#lib/engine/definition.ts";
import { run } from "#lib/engine/drive.ts";
import { fail, finish } from "#lib/engine/operation.ts";
import { type Open, requireOperation } from "#lib/engine/record.ts";
import { keyOperations } from "#lib/messages/keys.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";
import { overlap } from "./overlap.ts";
import { keyEnded } from "./overlap-commands.ts";
import { kills, removes, requireKeyed, verifyStored } from "./requests.ts";
import { rotation } from "./rotate.ts";
import { keyGone, keysPerhapsStopped } from "./state.ts";
import { type Foreign, findForeign } from "./verify.ts";

export const revocationInput = z.object({
  organizationId: z.string(),
  userId: z.string(),
  /** The id of the key. */
  revokes: z.string(),
  /** As a person entered it. */
  reason: z.string(),
});
type Revocation = Open<z.infer<typeof revocationInput>>;
type Now = Omit<Moment, "operation"> & { operation: Revocation };

type Key = Pick<OrganizationKey, "id" | "tenantId" | "userId" | "mintedAt" | "trouble">;

const timeLimitMs = 5 * secondMs;

/**
 * A user has one key: of two minted for the same user, the older one is dead, and another mint stops the newer one.
 */
async function isReplaced({ id, tenantId, userId, mintedAt }: Key): Promise<boolean> {
  const newer = { tenantId, userId, id: { not: id }, mintedAt: { gt: mintedAt } };
  return (await db().organizationKey.count({ where: newer })) > 0;
}

/** Who the key belongs to if it works but is not our user's; null otherwise. */
async function lookForeign({ tenant }: Now, key: Key): Promise<Foreign | null> {
  try {
    const verdict = await verifyStored(tenant, key.id, timeLimitMs);
    return verdict.alive || !verdict.isForeign ? null : verdict;
  } catch (error) {
    if (findForeign(key.trouble)) throw error;
    // A leak does not wait for an answer.
    log().warn({ err: error, tenantId: key.tenantId }, "a key is revoked without being verified first");
    return null;
  }
}

/** How the key ends: its user's next key replaces it, or its service user is removed. */
const ending = (end: typeof kills | typeof removes) => async (moment: Now) => {
  const { operation, history } = moment;
  const { organizationId, userId, revokes: id } = operation.input;
  const key = await db().organizationKey.findUniqueOrThrow({ where: { id } });
  const foreign = history.length === 0 ? await lookForeign(moment, key) : null;
  if (foreign) return { kind: "commit" as const, commit: await takenOut(operation, foreign) };
  const done = revoked(operation);
  if (await isReplaced(key)) return { kind: "commit" as const, commit: done };
  return await end(moment, { organizationId, userId }, done);
};

/** Stops a leaked key immediately and does not replace it. */
export const revocation = defineOperation({
  kind: "key_revoke",
  title: keyOperations.key_revoke.title,
  permission: "key:rotate",
  input: revocationInput,
  topic: ({ revokes }) => `key-revoke:${revokes}`,
  stages: {
    kill: { step: "key_kill", next: ending(kills) },
    remove: { step: "user_delete", next: ending(removes) },
  },
  async cancelling(tx, operation) {
    await keysPerhapsStopped(tx, operation, { id: operation.input.revokes }, ["key_kill", "user_delete"]);
    return null;
  },
});

/** A tenant without a key gets the reason for it, and what waited for the key's end continues. */
async function settle(tx: Tx, operation: Revocation, code: "key_revoked" | "key_out_of_use"): Promise<void> {
  const { tenantId } = operation;
  await keyEnded(tx, tenantId, operation.input.revokes);
  await keyGone(tx, tenantId, code);
  // Another key may have replaced it in the meantime, and a leaked new key leaves the old one in use.
  if ((await tx.organizationKey.count({ where: { tenantId, state: "current" } })) > 0) return;
  const noKey = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
  await tx.tenant.update({ where: { id: tenantId }, data: noKey });
}

function revoked(operation: Revocation): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = operation.input.revokes;
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["current", "next", "stopped"] } },
      data: { state: "revoked", stoppedAt: clock.now(), trouble: null, troubleParams: {} },
    });
    await finish(tx, operation, "done", null);
    if (count > 0) {
      const given = operation.input.reason;
      await record(tx, actor, "key.revoked", { type: "key", id, tenantId }, { given });
    }
    await settle(tx, operation, "key_revoked");
  };
}

/** Our tenant whose organization a foreign key opens. */
async function findTenantName({ trouble, organizationId }: Foreign): Promise<string | null> {
  if (findForeign(trouble.code) !== "organization") return null;
  const other = await db().tenant.findFirst({ where: { organizationId }, select: { name: true } });
  return other?.name ?? null;
}

/** A foreign key can no longer be read here. It is not called revoked, because it still works. */
async function takenOut(operation: Revocation, foreign: Foreign): Promise<Commit> {
  const { trouble } = foreign;
  const tenantName = await findTenantName(foreign);
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = operation.input.revokes;
    const data = { state: "stopped" as const, stoppedAt: clock.now(), trouble: null, troubleParams: {} };
    await tx.organizationKey.update({ where: { id }, data });
    const why = because({ code: "out_of_use_not_revoked", params: { trouble } });
    const detail = { ...why, given: operation.input.reason };
    await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, detail);
    await fail(tx, operation, { code: "key_out_of_use", params: { trouble, tenantName } });
    await settle(tx, operation, "key_out_of_use");
  };
}

type Which = { tenantId: string; keyId?: string | undefined };

const findKey = (from: Tx, { tenantId, keyId }: Which) =>
  from.organizationKey.findFirst({
    where: keyId ? { id: keyId, tenantId } : { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
  });

/** Throws AppError `conflict` if the key is not in use. */
function requireInUse(key: Awaited<ReturnType<typeof findKey>>) {
  if (key?.state === "current" || key?.state === "next") return key;
  const message = key?.state === "revoked" ? "This key is already revoked." : "This key is not in use.";
  throw new AppError("conflict", message, { hint: "Reload to see the current keys." });
}

/** Continues what waits for the key's end: an overlap whose new key is alone or gone, or a rotation. */
async function continueWaiting(staff: Staff, tenantId: string): Promise<void> {
  const waiting = await db().operation.findFirst({ where: { tenantId, topic: "key", state: "running" } });
  if (waiting) await run(staff, waiting, waiting.kind === "key_overlap" ? overlap : rotation);
}

/**
 * Stops a key in use because it leaked: the named one, or else the current one. Needs only the reason. Returns
 * whether it is done.
 */
export async function revokeKey(
  staff: Staff,
  { operationId, reason, ...which }: Which & { operationId: string; reason: string },
): Promise<boolean> {
  requireRight(staff, "key:rotate");
  const { tenantId } = which;
  const { organizationId } = await requireKeyed(tenantId);
  const found = await findKey(db(), which);
  // A form submitted twice may find the key revoked by the first: it is one operation with one answer.
  const started = { id: operationId, tenantId, kind: "key_revoke" } as const;
  if ((await db().operation.count({ where: started })) > 0) await run(staff, started, revocation);
  else {
    const key = requireInUse(found);
    await begin(staff, revocation, {
      id: operationId,
      tenantId,
      stage: key.isService ? "remove" : "kill",
      input: { organizationId, userId: key.userId, revokes: key.id, reason },
      guard: async (tx) => void requireInUse(await findKey(tx, { tenantId, keyId: key.id })),
      detail: { given: reason },
    });
  }
  const done = (await requireOperation(operationId)).state === "done";
  await continueWaiting(staff, tenantId);
  return done;
}
