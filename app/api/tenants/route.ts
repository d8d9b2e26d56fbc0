import { answer } from "#lib/answer.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { listTenants } from "#lib/tenants/list.ts";

export const GET = answer("tenant:read", (staff, request) => {
  const query = tenantsQuery.parse(Object.fromEntries(request.nextUrl.searchParams));
  return listTenants(staff, query);
});
