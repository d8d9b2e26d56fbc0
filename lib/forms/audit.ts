import { z } from "zod";
import { type AuditKind, auditKinds } from "./audit-kinds.ts";
import { id } from "./text.ts";

const kinds = Object.keys(auditKinds) as [AuditKind, ...AuditKind[]];
const day = z.iso
  .date()
  .regex(/^[1-9]/)
  .optional();

/** What the audit log shows and exports. */
const filter = {
  /** Who did it; "app": nobody who was signed in. */
  person: z.union([z.literal("app"), id]).optional(),
  /** A tenant's id or customer id, or words of its name. */
  tenant: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional(),
  event: z.enum(kinds).optional(),
  /** The first and the last day, in UTC. */
  from: day,
  to: day,
};

const filters = z.object(filter);
type FilterName = keyof typeof filter;

/** The filters of an address that are not valid. */
function unreadIn(search: unknown): FilterName[] {
  const found = filters.safeParse(search).error?.issues.flatMap(({ path }) => path.slice(0, 1)) ?? [];
  return [...new Set(found as FilterName[])];
}

const query = z.object({
  person: filter.person.catch(undefined),
  tenant: filter.tenant.catch(undefined),
  event: filter.event.catch(undefined),
  from: day.catch(undefined),
  to: day.catch(undefined),
  /** Cursor of the row to continue after (or before), from the previous page. */
  after: z.string().max(600).optional().catch(undefined),
  before: z.string().max(600).optional().catch(undefined),
});

/** The page leaves out what is invalid, and says so. A form without script sends its empty fields. */
export const auditQuery = z
  .record(z.string(), z.unknown())
  .transform((search) => Object.fromEntries(Object.entries(search).filter(([, value]) => value !== "")))
  .transform((search) => ({ ...query.parse(search), unread: unreadIn(search) }));
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = Omit<AuditQuery, "after" | "before" | "unread">;

/** A file does not show its filter, so what is invalid is an error. */
export const auditExportQuery = z.object({ ...filter, format: z.enum(["csv", "jsonl"]) });
