import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { neverSeen, stopKeys } from "#lib/keys/stop.ts";
import { verifyKey } from "#lib/keys/verify.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { settle } from "./asking.ts";
import { isForced, keyOwner, prepareMint } from "./mint.ts";
import type { Preparation, Work } from "./step-definition.ts";

/** Stores a newly minted key, sealed. It becomes the tenant's key once it is verified. */
async function stores(tenant: TenantRecord, value: Secret): Promise<Commit> {
  const id = random.uuid();
  const sealed = await seal(value, placeOf("organization-key", tenant.id, id));
  const { userId } = keyOwner(tenant);
  return async (tx, actor) => {
    const now = clock.now();
    await stopKeys(tx, actor, tenant.id, neverSeen, { userId });
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
    await settle(tx, tenant, { keyHint: hint, keyMintedAt: now, lastVerifiedAt: null, replaceKey: false });
    await record(tx, actor, "key.minted", { type: "key", id, tenantId: tenant.id }, { userId });
  };
}

function works(tenant: TenantRecord, keyId: string): Commit {
  return async (tx, actor) => {
    const now = clock.now();
    await tx.organizationKey.update({ where: { id: keyId }, data: { state: "current", verifiedAt: now } });
    await settle(tx, tenant, { stage: "active", lastVerifiedAt: now });
    await record(tx, actor, "key.verified", { type: "key", id: keyId, tenantId: tenant.id }, {});
  };
}

/** A key of this user that we have, in any state. */
function findStored(tenant: TenantRecord) {
  const where = { tenantId: tenant.id, userId: keyOwner(tenant).userId };
  // The unverified key comes first, even if the clock jumped between two mints.
  const orderBy = [{ state: "asc" as const }, { mintedAt: "desc" as const }];
  return db().organizationKey.findFirst({ where, orderBy, omit: { sealed: false } });
}

type Stored = NonNullable<Awaited<ReturnType<typeof findStored>>>;

async function check(tenant: TenantRecord, stored: Stored): Promise<Preparation> {
  const value = await open(stored.sealed, placeOf("organization-key", tenant.id, stored.id));
  const verdict = await verifyKey(value, keyOwner(tenant));
  if (verdict.alive) return { kind: "commit", commit: works(tenant, stored.id) };
  return { kind: "ask", decision: { kind: "key-wrong", trouble: verdict.trouble } };
}

export const keyWork: Work = {
  step: "key",
  isDue: (tenant) => tenant.stage === "user_added",
  isDone: (tenant) => tenant.stage === "active",

  async prepare(tenant, history, plan) {
    const stored = await findStored(tenant);
    if (stored?.state === "unverified" && !tenant.replaceKey) return await check(tenant, stored);
    return prepareMint(tenant, history, plan, stored !== null);
  },

  body: async () => null,

  async send(tenant, { idempotencyKey, path }) {
    const { organizationId, userId } = keyOwner(tenant);
    const answer = await asPartner().mintKey(organizationId, userId, {
      force: isForced(path),
      idempotencyKey,
    });
    return answer.kind === "ok" ? { ...answer, value: await stores(tenant, answer.value) } : answer;
  },
};
