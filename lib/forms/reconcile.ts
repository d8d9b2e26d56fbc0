import { z } from "zod";
import { id, requiredLine } from "./text.ts";

/** The differences that a run can find, the worst first. */
export const findingKinds = ["key_foreign", "key_dead", "missing_upstream", "renamed", "not_ours"] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The Checks page as a URL. Anything invalid falls back to the first page. */
export const reconcileQuery = z.object({
  kind: z.enum(findingKinds).optional().catch(undefined),
  after: id.optional().catch(undefined),
  before: id.optional().catch(undefined),
});
export type ReconcileQuery = z.infer<typeof reconcileQuery>;

export const noForm = z.object({});
export const findingForm = z.object({ findingId: id });
export const importForm = z.object({ runId: id });
export const adoptedUserForm = z.object({ tenantId: id, userId: requiredLine("User id", 200) });
