import type { AuditFilter } from "#lib/forms/audit.ts";
import { auditHref, type Href } from "#lib/forms/href.ts";

/** The filter as a query, without what it leaves open. */
const searchOf = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : [])));

export const filterHref = (filter: AuditFilter, more: Record<string, string> = {}): Href =>
  auditHref({ ...searchOf(filter), ...more });

export const exportHref = (filter: AuditFilter, format: "csv" | "jsonl"): string =>
  `/api/audit?${new URLSearchParams({ ...searchOf(filter), format })}`;
