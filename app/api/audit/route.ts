import { downloadRoute } from "#lib/access/route.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";

export const GET = downloadRoute("audit:read", (staff, request) =>
  exportAuditLog(staff, Object.fromEntries(request.nextUrl.searchParams)),
);
