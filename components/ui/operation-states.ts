import type { OperationState } from "#prisma/client/enums.ts";

/** The state of a change at Polytomic, in words behind its title. */
export const operationStates: Record<OperationState, string> = {
  running: "under way",
  waiting: "waiting",
  stuck: "needs attention",
  asking: "needs attention",
  done: "done",
  failed: "not carried out",
  cancelled: "cancelled",
};
