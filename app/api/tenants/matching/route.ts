import { route } from "#lib/access/route.ts";
import { readMatching } from "#lib/directory/matching.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";

export const GET = route("tenant:read", (staff, request) =>
  readMatching(staff, tenantsQuery.parse(Object.fromEntries(request.nextUrl.searchParams))),
);
