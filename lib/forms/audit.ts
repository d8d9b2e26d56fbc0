import { z } from "zod";
import { type AuditKind, auditKinds } from "./audit-kinds.ts";
import { id } from "./text.ts";

const kinds = Object.keys(auditKinds) as [AuditKind, ...AuditKind[]];
const day = z.iso
  .date()
  .regex(/^[1-9]/)
  .optional()
  .catch(undefined);

/** What the audit log shows and exports. Anything invalid falls back to everything, never to an error. */
const filter = {
  /** Who did it; "app": nobody who was signed in. */
  person: z
    .union([z.literal("app"), id])
    .optional()
    .catch(undefined),
  /** A tenant's id, name or customer id. */
  tenant: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional()
    .catch(undefined),
  event: z.enum(kinds).optional().catch(undefined),
  /** The first and the last day, in UTC. */
  from: day,
  to: day,
};

export const auditQuery = z.object({
  ...filter,
  /** Cursor of the row to continue after (or before), from the previous page. */
  after: z.string().max(600).optional().catch(undefined),
  before: z.string().max(600).optional().catch(undefined),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = Omit<AuditQuery, "after" | "before">;

export const auditExportQuery = z.object({ ...filter, format: z.enum(["csv", "jsonl"]).catch("csv") });
