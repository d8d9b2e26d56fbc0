import "server-only";
import { recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { readySeal } from "#lib/base/seal.ts";
import { update } from "#lib/base/together.ts";
import type { Commit, Stage } from "#lib/engine/definition.ts";
import { ending, moving } from "#lib/engine/operation.ts";
import { known } from "#lib/engine/record.ts";
import { isForced, mintPath, stores, verifyStored } from "#lib/keys/requests.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Onboarding, OnboardingStage } from "./input.ts";
import { chooseMint } from "./mint.ts";
import { asking } from "./question.ts";

function keyOwner({ organizationId, rootUserId }: TenantRecord) {
  if (!organizationId || !rootUserId) throw new AppError("conflict", "The root user is not known yet.");
  return { organizationId, userId: rootUserId };
}

/** Nobody has a key of a user whom we added and of whom we never stored one. */
async function isWithoutKey({ id: tenantId, rootUserOrigin, rootUserId }: TenantRecord): Promise<boolean> {
  if (rootUserOrigin !== "created" || !rootUserId) return false;
  return (await db().organizationKey.count({ where: { tenantId, userId: rootUserId } })) === 0;
}

export const keyStage: Stage<Onboarding["input"], OnboardingStage> = {
  step: "key",
  asked: "key",
  async next({ operation, tenant, history, plan }) {
    const { organizationId, userId } = keyOwner(tenant);
    const { replaceKey } = operation.input;
    const past = plan.kind === "again" ? plan.past : null;
    const isSafe = past === null && (await isWithoutKey(tenant));
    const chosen = past === null ? chooseMint({ history, plan, replaceKey, isSafe }) : null;
    if (chosen !== null && typeof chosen !== "string") return chosen;
    const force = past ? isForced(past.path) : chosen === "forced";
    const seal = await readySeal();
    return {
      kind: "send",
      method: "POST",
      path: mintPath({ organizationId, userId }, force),
      absentBefore: past ? past.absentBefore : isSafe,
      async send(once) {
        const answer = await asPartner().mintKey(organizationId, userId, { force, ...once });
        if (answer.kind !== "ok") return answer;
        const holder = { userId, email: null, isService: false };
        const commit = await stores(operation, holder, answer.value, {
          seal,
          isFirst: isSafe,
          moves: ({ keyId, mintedAt }, keyHint) => ({
            ...moving(operation, "verify", { keyId, replaceKey: false }),
            tenant: { keyHint, keyMintedAt: new Date(mintedAt), lastVerifiedAt: null },
          }),
        });
        return { ...answer, value: commit };
      },
    };
  },
};

/** It becomes the tenant's key, and the onboarding is over. */
function works(operation: Onboarding, keyId: string): Commit {
  const { tenantId } = operation;
  return {
    writes(actor) {
      const now = clock.now();
      return {
        ...ending(operation, "done", null),
        tenant: { stage: "active", lastVerifiedAt: now },
        rows: [update("organization_key", keyId, { state: "current", verifiedAt: now })],
        audit: [recorded(actor, "key.verified", { type: "key", id: keyId, tenantId }, {})],
      };
    },
  };
}

export const verifyStage: Stage<Onboarding["input"], OnboardingStage> = {
  async next({ operation, tenant }) {
    const keyId = known(operation, "keyId");
    const verdict = await verifyStored(tenant, keyId);
    if (verdict.alive) return { kind: "commit", commit: works(operation, keyId) };
    return { kind: "ask", ...asking({ kind: "key-wrong", trouble: verdict.trouble }) };
  },
};
