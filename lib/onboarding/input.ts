import "server-only";
import { z } from "zod";
import type { Open } from "#lib/engine/record.ts";
import type { StepName } from "#lib/tenants/views.ts";

/** What the forms of the wizard say beside the tenant's own row. */
export const onboardingInput = z.object({
  /** Staff saw the near matches of this name and continued. */
  matchesSeen: z.boolean(),
  /** The same while an earlier request was in doubt: none of them is what it created. */
  matchesSeenInDoubt: z.boolean().optional(),
  /** The steps follow each other, because the first form asked for all three. Adopting ends it. */
  allSteps: z.boolean().optional(),
  /** Staff confirmed that minting may stop a key that the root user has. */
  replaceKey: z.boolean(),
  /** The user that Polytomic answered with, under another email than we sent. */
  answeredUserId: z.string().optional(),
  /** The key that is being verified. */
  keyId: z.string().optional(),
});

export const atFirst: z.infer<typeof onboardingInput> = { matchesSeen: false, replaceKey: false };

const steps = { organization: "organization", user: "user", key: "key", verify: "key" } as const;
export type OnboardingStage = keyof typeof steps;

/** The wizard shows minting and verifying as one step. */
export const stagesOf = (step: StepName): OnboardingStage[] => (step === "key" ? ["key", "verify"] : [step]);

export type Onboarding = Open<z.infer<typeof onboardingInput>, OnboardingStage>;

/** Where a step ends: the next one begins by itself, or waits for a person. */
export const nextState = ({ input }: Pick<Onboarding, "input">) => (input.allSteps ? "running" : "waiting");
