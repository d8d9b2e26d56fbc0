import "server-only";
import type { OperationKind } from "#prisma/client/enums.ts";
import { blueprintOperations } from "./blueprints.ts";
import { keyOperations } from "./keys.ts";
import { onboardingOperations } from "./onboarding.ts";
import { organizationOperations } from "./organizations.ts";
import { userOperations } from "./users.ts";

type KindOfOperation = {
  /** "Rotate the key". What it is about may follow. */
  title: string;
  /** "rotating the key". */
  doing: string;
  /** The tenant's page that shows and retries it. */
  page: "settings" | "users" | "keys" | "blueprints" | "onboarding";
};

/** The kinds of operations in words, each from the words of its noun, for whom only knows what is stored of one. */
export const operationKinds: Record<OperationKind, KindOfOperation> = {
  ...organizationOperations,
  ...userOperations,
  ...keyOperations,
  ...onboardingOperations,
  ...blueprintOperations,
};

/** The same for a kind as it was stored, which this version may not know. */
export const findOperationKind = (kind: string): KindOfOperation | undefined =>
  Object.hasOwn(operationKinds, kind) ? operationKinds[kind as OperationKind] : undefined;
