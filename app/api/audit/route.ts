import { downloadRoute } from "#lib/access/route.ts";
import { auditExportQuery } from "#lib/forms/audit.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";

export const GET = downloadRoute("audit:read", (staff, request) =>
  exportAuditLog(staff, auditExportQuery.parse(Object.fromEntries(request.nextUrl.searchParams))),
);
