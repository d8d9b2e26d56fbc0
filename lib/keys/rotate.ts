import "server-only";
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs, utcWords } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/engine/begin.ts";
import { defineOperation, type Next } from "#lib/engine/definition.ts";
import { finish, moving } from "#lib/engine/operation.ts";
import { known, type Open, requireOperation } from "#lib/engine/record.ts";
import { keyOperations } from "#lib/messages/keys.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { raise } from "#lib/tenants/attention.ts";
import {
  type Keyed,
  mints,
  requireKeyed,
  requireName,
  requireNoRevocation,
  requireStaying,
  verifyStored,
} from "./requests.ts";
import { keysPerhapsStopped, promote } from "./state.ts";
import { unsent } from "./taking.ts";

/** For a key that a batch has replaced: see taking.ts. */
async function raiseUnsent(tx: Tx, { id, tenantId }: { id: string; tenantId: string }, operationId: string) {
  if ((await tx.keyBatchItem.count({ where: { operationId } })) === 0) return;
  await raise(tx, { tenantId, subject: id }, { code: unsent, params: {} });
}

/** One change of the key in use at a time. */
export const keyTopic = "key";

/** Whose key is minted: the user of the key in use, or the root user if there is none or its user may be gone. */
function nextHolder({ key, rootUserId, rootEmail }: Pick<Keyed, "key" | "rootUserId" | "rootEmail">) {
  if (key && !(key.isService && key.trouble !== null && rootUserId))
    return { userId: key.userId, email: key.userEmail, isService: key.isService };
  if (!rootUserId)
    throw new AppError("conflict", "There is no user to mint a key for: the root user was removed.", {
      hint: "Add the root user again on the Users page first.",
    });
  return { userId: rootUserId, email: rootEmail, isService: false };
}

/** Throws AppError `conflict` if another key is in use than the one that staff meant to replace. */
export async function requireSeen(tx: Tx, tenantId: string, seenKeyId: string | null): Promise<void> {
  const key = await tx.organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    include: { mintedBy: { select: { name: true } } },
  });
  if ((key?.id ?? null) === seenKeyId) return;
  const by = key?.mintedBy?.name ?? "the app";
  throw new AppError("conflict", "The key was changed after this page was opened.", {
    hint: key
      ? `The key in use ends in ${key.hint} and was minted by ${by} on ${utcWords(key.mintedAt)}.`
      : "No key is in use any more.",
  });
}

/** A rotation as it begins. Its guard refuses it if another key is in use than `seenKeyId`. */
export function rotationOf(tenant: Keyed, seenKeyId: string | null) {
  const replaces = tenant.key?.id ?? null;
  const input = { organizationId: tenant.organizationId, ...nextHolder(tenant), replaces };
  return {
    input,
    async guard(tx: Tx) {
      await requireSeen(tx, tenant.id, seenKeyId);
      await requireStaying(tx, tenant.id, input.userId);
      await requireNoRevocation(tx, tenant.id);
    },
    detail: { userId: input.userId },
  };
}

/**
 * Mints a key in place of the one in use, which stops immediately; if none works, mints the missing one. Returns
 * whether it is done. `seenKeyId`: the key that staff mean to replace; whichever is in use if it is left out.
 */
export async function rotateKey(
  staff: Staff,
  {
    operationId,
    tenantId,
    typedName,
    seenKeyId,
  }: {
    operationId: string;
    tenantId: string;
    typedName?: string | undefined;
    seenKeyId?: string | null;
  },
): Promise<boolean> {
  requireRight(staff, "key:rotate");
  const tenant = await requireKeyed(tenantId);
  if (tenant.key && tenant.key.trouble === null) requireName(typedName, tenant.name);
  const beginning = rotationOf(tenant, seenKeyId === undefined ? (tenant.key?.id ?? null) : seenKeyId);
  await begin(staff, rotation, { id: operationId, tenantId, ...beginning });
  return (await requireOperation(operationId)).state === "done";
}

export const rotationInput = z.object({
  organizationId: z.string(),
  userId: z.string(),
  email: z.string().nullable(),
  isService: z.boolean(),
  /** The id of the key in use; null if none is. */
  replaces: z.string().nullable(),
  keyId: z.string().optional(),
  mintedAt: z.string().optional(),
});
type Rotation = Open<z.infer<typeof rotationInput>>;

async function verify(operation: Rotation): Promise<Next> {
  const { tenantId, tenant } = operation;
  const id = known(operation, "keyId");
  const verdict = await verifyStored(tenant, id);
  if (!verdict.alive) {
    const { trouble } = verdict;
    return { kind: "stuck", message: { code: "new_key_failed_check", params: { trouble } } };
  }
  return {
    kind: "commit",
    async commit(tx, actor) {
      const stoppedAt = new Date(known(operation, "mintedAt"));
      const reason = { code: "rotated", params: {} } as const;
      await promote(tx, actor, { id, tenantId, stoppedAt, mintedFor: operation.input.userId, reason });
      await record(tx, actor, "key.verified", { type: "key", id, tenantId }, {});
      await raiseUnsent(tx, { id, tenantId }, operation.id);
      await finish(tx, operation, "done", null);
    },
  };
}

/**
 * A revocation comes first. It may have stopped a key that this rotation minted, and a retry would replay that mint
 * under the same idempotency key. If the key to replace was revoked, the rotation is over.
 */
async function giveWay({ tenantId, input }: Rotation): Promise<Next | null> {
  const open = { tenantId, kind: "key_revoke", finishedAt: null } as const;
  if ((await db().operation.count({ where: open })) > 0) {
    const message = { code: "revocation_first", params: {} } as const;
    return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
  }
  const id = input.replaces;
  const isRevoked = id && (await db().organizationKey.count({ where: { id, state: "revoked" } })) > 0;
  return isRevoked ? { kind: "fail", message: { code: "revoked_meanwhile", params: {} } } : null;
}

/**
 * Another key for the same user: the old one stops as soon as it is minted. After no answer the request is repeated
 * under the same idempotency key; if that does not help, minting again is safe, because no value was stored.
 */
export const rotation = defineOperation({
  kind: "key_rotate",
  title: keyOperations.key_rotate.title,
  permission: "key:rotate",
  input: rotationInput,
  topic: () => keyTopic,
  stages: {
    mint: {
      step: "key_mint",
      async next(moment) {
        const { operation } = moment;
        const { organizationId, userId, email, isService } = operation.input;
        const instead = await giveWay(operation);
        const holder = { userId, email, isService };
        return (
          instead ??
          mints(moment, organizationId, holder, true, (minted) => moving(operation, "verify", minted))
        );
      },
    },
    verify: { next: ({ operation }) => verify(operation) },
  },
  async cancelling(tx, operation) {
    const { replaces } = operation.input;
    if (replaces !== null) await keysPerhapsStopped(tx, operation, { id: replaces }, ["key_mint"]);
    return null;
  },
});
