import type { Metadata } from "next";
import { AuditPage } from "#components/audit/audit-page.tsx";
import { page } from "#lib/access/page.ts";
import { auditQuery } from "#lib/forms/audit.ts";
import { auditHref } from "#lib/forms/href.ts";
import { readAuditLog } from "#lib/timeline/audit-log.ts";

export const metadata: Metadata = { title: "Audit log" };

export default page({
  path: auditHref(),
  permission: "audit:read",
  read: (staff, search) => readAuditLog(staff, auditQuery.parse(search)),
  render: (found) => <AuditPage page={found} />,
});
