import { route } from "#lib/access/route.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";

export const GET = route("tenant:read", (staff, request) => {
  const query = tenantsQuery.parse(Object.fromEntries(request.nextUrl.searchParams));
  return listTenants(staff, query);
});
