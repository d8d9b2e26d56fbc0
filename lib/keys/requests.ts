import "server-only";
import { recorded } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { open, readySeal, type seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { insert } from "#lib/base/together.ts";
import type { Commit, InTransaction, Moment, Next, Outcome } from "#lib/engine/definition.ts";
import { isUnknown, mayStillRun, type Past } from "#lib/engine/plan.ts";
import type { Open, Writes } from "#lib/engine/record.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { neverSeen, stopKeys } from "./state.ts";
import { ownerOf, type Verdict, verifyKey } from "./verify.ts";

export type User = { organizationId: string; userId: string };

export const isForced = (path: string) => path.endsWith("?force=true");

export const mintPath = ({ organizationId, userId }: User, force: boolean) =>
  `/api/organizations/${organizationId}/users/${userId}/keys?force=${force}`;

type Asked = Pick<Moment, "history" | "plan">;

/** A forced mint that is still running would stop a key that is minted now, so nothing is sent before it is over. */
function mustWait({ history, plan }: Asked): boolean {
  const last = history.at(-1);
  return plan.kind !== "again" && last !== undefined && isForced(last.path) && mayStillRun(history, plan);
}

const waitForIt = (): Next => ({
  kind: "wait",
  message: { code: "mint_may_run", params: {} },
  dueAt: later(clock.now(), minuteMs),
});

export type Holder = { userId: string; email: string | null; isService: boolean };

/** What an operation keeps of the key that it minted. */
export type Minted = { keyId: string; mintedAt: string };

type Storing = {
  seal: typeof seal;
  /** Moves the operation on. */
  moves: (minted: Minted, hint: string) => Writes;
  /** Nothing was ever stored for this user. */
  isFirst?: boolean;
};

/**
 * Seals a newly minted key. It is not in use until it is verified, and the ciphertext of the key before it stays as it
 * is.
 */
export async function stores(
  { tenantId, createdById }: Pick<Open, "tenantId" | "createdById">,
  holder: Holder,
  value: Secret,
  { seal, moves, isFirst = false }: Storing,
): Promise<Outcome> {
  const { userId, email: userEmail, isService } = holder;
  const id = random.uuid();
  const sealed = await seal(value, placeOf("organization-key", tenantId, id));
  // A key that was minted for this user earlier and never verified no longer works.
  const before: InTransaction = (tx, actor) =>
    stopKeys(tx, actor, tenantId, neverSeen, { userId, state: "unverified" });
  return {
    ...(!isFirst && { before }),
    writes(actor) {
      const mintedAt = clock.now();
      const hint = value.hint();
      const key = { id, tenantId, userId, userEmail, isService, sealed, hint, mintedAt };
      const mintedById = actor?.id ?? createdById;
      return {
        ...moves({ keyId: id, mintedAt: mintedAt.toISOString() }, hint),
        rows: [insert("organization_key", { ...key, state: "unverified", mintedById })],
        audit: [recorded(actor, "key.minted", { type: "key", id, tenantId }, { userId })],
      };
    },
  };
}

/** Mints a key and stores it. Nobody has a value that was never stored, so another forced mint may stop it. */
export async function mints(
  moment: Asked & { operation: Pick<Open, "tenantId" | "createdById"> },
  organizationId: string,
  holder: Holder,
  force: boolean,
  moves: (minted: Minted) => Writes,
): Promise<Next> {
  const { operation, plan } = moment;
  if (mustWait(moment)) return waitForIt();
  const forced = plan.kind === "again" ? isForced(plan.past.path) : force;
  const seal = await readySeal();
  return {
    kind: "send",
    method: "POST",
    path: mintPath({ organizationId, userId: holder.userId }, forced),
    absentBefore: null,
    async send(once) {
      const answer = await asPartner().mintKey(organizationId, holder.userId, { force: forced, ...once });
      return answer.kind === "ok"
        ? { ...answer, value: await stores(operation, holder, answer.value, { seal, moves }) }
        : answer;
    },
  };
}

/** Whether an earlier request of this stage may have minted a key that nobody has. */
export const isLost = (history: Past[]) => history.some(isUnknown);

/** Without the user there is no key of theirs. */
async function isGone({ organizationId, userId }: User): Promise<boolean> {
  return !(await asPartner().listUsers(organizationId)).some(({ id }) => id === userId);
}

/** Stops a user's key: mints another with force and discards its value. */
export async function kills(moment: Asked, user: User, done: Commit): Promise<Next> {
  if (mustWait(moment)) return waitForIt();
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "POST",
    path: mintPath(user, true),
    absentBefore: null,
    send: async (once) =>
      means(await asPartner().mintKey(user.organizationId, user.userId, { force: true, ...once }), done),
  };
}

/** Deletes one of our service users, and the key with it. A user that no longer exists counts as done. */
export async function removes(moment: Asked, user: User, done: Commit): Promise<Next> {
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "DELETE",
    path: `/api/organizations/${user.organizationId}/users/${user.userId}`,
    absentBefore: null,
    send: async () => means(await asPartner().deleteUser(user.organizationId, user.userId), done),
    refused: ({ status }) => (status === 404 ? done : null),
  };
}

/** Nothing of the answer's value is kept. */
const means = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

/** Asks Polytomic about a key that we hold. Throws UpstreamError if there is no usable answer. */
export async function verifyStored(tenant: TenantRecord, id: string, timeLimitMs?: number): Promise<Verdict> {
  const key = await db().organizationKey.findUnique({ where: { id }, omit: { sealed: false } });
  if (!key) throw new AppError("not-found", "This key no longer exists.");
  // Stored by the same operation just before, so nobody looks for a reason of attention here: see open.ts.
  const value = await open(key.sealed, placeOf("organization-key", tenant.id, id));
  return await verifyKey(value, ownerOf(key, tenant), timeLimitMs);
}

/* What has to be so before such a request. */

/** What a change of its key needs to know about the tenant, with the key in use. */
export async function requireKeyed(tenantId: string) {
  const tenant = await db().tenant.findUnique({
    where: { id: tenantId },
    include: { keys: { where: { state: "current" }, orderBy: { mintedAt: "desc" }, take: 1 } },
  });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  const { organizationId } = tenant;
  if (!organizationId) throw new AppError("conflict", "The organization does not exist yet.");
  return { ...tenant, organizationId, key: tenant.keys[0] ?? null };
}

/** What staff must type before a working key is stopped. */
export function requireName(typed: string | undefined, name: string): void {
  if (typed?.trim() === name) return;
  const message = typed?.trim() ? `That is not ${name}: capitals count.` : `Type ${name} to confirm.`;
  throw new AppError("invalid", message, { fields: { typedName: message } });
}

/** Removing a user would also stop the new key. */
export async function requireStaying(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const isOf = { path: ["userId"], equals: userId };
  const leaving = { tenantId, kind: "user_remove", input: isOf, finishedAt: null } as const;
  if ((await tx.operation.count({ where: leaving })) === 0) return;
  throw new AppError("conflict", "The key's user is being removed.", {
    hint: "Finish or cancel the removal on the Users page first.",
  });
}

/** Throws AppError `conflict` while a key is being revoked: a late request of the revocation might stop a new key. */
export async function requireNoRevocation(tx: Tx, tenantId: string): Promise<void> {
  const open = { tenantId, kind: "key_revoke", finishedAt: null } as const;
  if ((await tx.operation.count({ where: open })) === 0) return;
  throw new AppError("conflict", "A key of this tenant is being revoked.", {
    hint: "Finish or cancel the revocation first.",
  });
}

export type Keyed = Awaited<ReturnType<typeof requireKeyed>>;
