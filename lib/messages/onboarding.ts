import "server-only";

/* What an onboarding, its steps and their requests are called. */

export const onboardingOperations = {
  onboarding: { title: "Onboard the customer", doing: "onboarding the customer", page: "onboarding" },
} as const;

export const onboardingSteps = {
  organization: { doing: "creating the organization" },
  user: { doing: "adding the root user" },
  key: { doing: "minting the API key" },
};

export const onboardingRequests = { organization: "Organization", user: "Root user", key: "API key" };
