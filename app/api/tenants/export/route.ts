import { downloadRoute } from "#lib/access/route.ts";
import { exportTenants } from "#lib/directory/export.ts";

export const GET = downloadRoute("tenant:read", (staff, request) =>
  exportTenants(staff, Object.fromEntries(request.nextUrl.searchParams)),
);
