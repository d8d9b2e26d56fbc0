import "server-only";
import { record } from "#lib/audit.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import type { Secret } from "#lib/base/secret.ts";
import { keyPlace } from "#lib/keys/place.ts";
import { verifyKey } from "#lib/keys/verify.ts";
import { partner } from "#lib/polytomic/partner.ts";
import { isUnknown, type Past, type Plan } from "./plan.ts";
import { settle, type TenantRecord } from "./tenant.ts";
import type { Fact, Preparation, Work } from "./work.ts";

function subject({ organizationId, rootUserId, rootEmail }: TenantRecord) {
  if (!organizationId || !rootUserId || !rootEmail)
    throw new AppError("conflict", "The root user is not known yet.");
  return { organizationId, userId: rootUserId, email: rootEmail };
}

function pathOf(tenant: TenantRecord, force: boolean): string {
  const { organizationId, userId } = subject(tenant);
  return `/api/organizations/${organizationId}/users/${userId}/keys?force=${force}`;
}

const isForced = (path: string) => path.endsWith("?force=true");

/** Stores a key just minted, sealed. It counts as the tenant's key only once it has been seen to work. */
async function stores(tenant: TenantRecord, value: Secret): Promise<Fact> {
  const id = random.uuid();
  const sealed = await seal(value, keyPlace(tenant.id, id));
  const { userId } = subject(tenant);
  return async (tx, actor) => {
    const now = clock.now();
    await tx.organizationKey.updateMany({
      where: { tenantId: tenant.id, userId, state: { not: "retired" } },
      data: { state: "retired", retiredAt: now },
    });
    const hint = value.hint();
    await tx.organizationKey.create({
      data: {
        id,
        tenantId: tenant.id,
        userId,
        sealed,
        hint,
        state: "unverified",
        mintedById: actor?.id ?? null,
        mintedAt: now,
      },
    });
    await settle(tx, tenant.id, { keyHint: hint, keyMintedAt: now, lastVerifiedAt: null, replaceKey: false });
    await record(tx, actor, "key.minted", { type: "key", id, tenantId: tenant.id }, { userId });
  };
}

function works(tenant: TenantRecord, keyId: string): Fact {
  return async (tx, actor) => {
    const now = clock.now();
    await tx.organizationKey.update({ where: { id: keyId }, data: { state: "current", verifiedAt: now } });
    await settle(tx, tenant.id, { stage: "active", lastVerifiedAt: now });
    await record(tx, actor, "key.verified", { type: "key", id: keyId, tenantId: tenant.id }, {});
  };
}

/** A key of this user that we hold already, whatever its state. */
function findStored(tenant: TenantRecord) {
  const where = { tenantId: tenant.id, userId: subject(tenant).userId };
  // The one that has yet to be checked comes first, whatever the clock did between two mints.
  const orderBy = [{ state: "asc" as const }, { mintedAt: "desc" as const }];
  return db().organizationKey.findFirst({ where, orderBy, omit: { sealed: false } });
}

type Stored = NonNullable<Awaited<ReturnType<typeof findStored>>>;

async function check(tenant: TenantRecord, stored: Stored): Promise<Preparation> {
  const value = await open(stored.sealed, keyPlace(tenant.id, stored.id));
  const verdict = await verifyKey(value, subject(tenant));
  if (verdict.alive) return { kind: "fact", fact: works(tenant, stored.id) };
  const message = `The key was minted and stored, but it did not pass its check. ${verdict.message}`;
  return { kind: "ask", decision: { kind: "key-wrong", message } };
}

/**
 * Whether a forced mint may still run upstream: it would kill whatever key we mint meanwhile. Repeating it says
 * when it is over.
 */
function mayKill(history: Past[], last: Past, next: Plan): boolean {
  const isOver = next.kind !== "look" || next.isOver;
  if (isOver || !isForced(last.path) || last.state !== "rejected") return false;
  return history.some((past) => isUnknown(past) && past.idempotencyKey === last.idempotencyKey);
}

const stillRunning =
  "A request to replace this user's key was sent, and may still be running at Polytomic. Check again in a minute.";

/**
 * Minting with force kills whatever key the user has. By itself only where nobody can have one from us: the
 * user is our own making and no key was ever stored.
 */
function prepareMint(tenant: TenantRecord, history: Past[], plan: Plan, stored: Stored | null): Preparation {
  const send = (force: boolean): Preparation => ({
    kind: "send",
    path: pathOf(tenant, force),
    absentBefore: stored === null && tenant.rootUserOrigin === "created",
  });
  const last = history.at(-1);
  if (last && mayKill(history, last, plan))
    return { kind: "ask", decision: { kind: "conflict", message: stillRunning } };
  if (tenant.replaceKey) return send(true);
  const tried = history.length > 0;
  const safe = stored === null && tenant.rootUserOrigin === "created";
  // How Polytomic refuses a second key is not documented: any refusal of the request itself may mean it.
  const refused = last?.state === "rejected" && [400, 409, 422].includes(last.httpStatus ?? 0);
  const lost = history.some(isUnknown) && plan.kind !== "again";
  if (!tried) return send(false);
  if (lost && safe) return send(true);
  if (lost || refused) {
    const message = "This user may have a key already. Minting replaces it: the old key stops at once.";
    return { kind: "ask", decision: { kind: "key-exists", message } };
  }
  return send(isForced(last?.path ?? ""));
}

export const keyWork: Work = {
  step: "key",
  isDue: (tenant) => tenant.stage === "user_added",
  isDone: (tenant) => tenant.stage === "active",

  async prepare(tenant, history, plan) {
    const stored = await findStored(tenant);
    if (stored?.state === "unverified" && !tenant.replaceKey) return await check(tenant, stored);
    return prepareMint(tenant, history, plan, stored);
  },

  body: async () => null,

  async send(tenant, { idempotencyKey, path }) {
    const { organizationId, userId } = subject(tenant);
    const answer = await partner().mintKey(organizationId, userId, { force: isForced(path), idempotencyKey });
    return answer.kind === "ok" ? { ...answer, value: await stores(tenant, answer.value) } : answer;
  },
};
