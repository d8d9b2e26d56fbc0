import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { defineOperation } from "#lib/engine/definition.ts";
import { requireOperation, stored } from "#lib/engine/record.ts";
import { onboardingOperations } from "#lib/messages/onboarding.ts";
import { atFirst, type Onboarding, type OnboardingStage, onboardingInput } from "./input.ts";
import { keyStage, verifyStage } from "./key.ts";
import { organizationStage } from "./organization.ts";
import { asking } from "./question.ts";
import { userStage } from "./user.ts";

/**
 * Bringing a customer onto Polytomic. Its id is the tenant's. Between the wizard's steps it waits for a person, and no
 * refusal ends it. It excludes no other change of the tenant.
 */
export const onboarding = defineOperation({
  kind: "onboarding",
  title: onboardingOperations.onboarding.title,
  permission: "tenant:onboard",
  input: onboardingInput,
  topic: () => null,
  stages: { organization: organizationStage, user: userStage, key: keyStage, verify: verifyStage },
  secret: "oidc-client-secret",
  rests: ({ archivedAt }) => archivedAt !== null,
  follows: ({ input: { allSteps }, stage }) => allSteps === true && stage !== "organization",
  afterRefusedKey: (failure) => asking({ kind: "credential", failure }),
  async cancelling() {
    throw new AppError("conflict", "An onboarding can't be cancelled here.", {
      hint: "Start over in the wizard.",
    });
  },
});

type Begun = { id: string; createdById: string; createdAt: Date };

/** The row of a tenant's onboarding. `waiting`: for a person to begin this stage. */
export const newOnboarding = (
  { id, createdById, createdAt }: Begun,
  stage: OnboardingStage,
  state: "running" | "waiting",
  input: Onboarding["input"] = atFirst,
) => {
  const times = { createdAt, updatedAt: createdAt };
  return {
    id,
    tenantId: id,
    kind: onboarding.kind,
    stage,
    state,
    input: stored(input),
    createdById,
    ...times,
  };
};

/** A tenant's onboarding. */
export async function requireOnboarding(tenantId: string, from: Tx = db()): Promise<Onboarding> {
  return onboarding.read(await requireOperation(tenantId, from));
}

/** The same for a page; null where the organization was deleted before onboardings were operations. */
export const findOnboarding = (tenantId: string) =>
  db().operation.findUnique({
    where: { id: tenantId },
    omit: { secret: false },
    include: { tenant: true },
  });
