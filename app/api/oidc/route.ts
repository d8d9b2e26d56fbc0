import { redirectRoute } from "#lib/access/route.ts";
import { beginOidc } from "#lib/staff/oidc.ts";

export const GET = redirectRoute((request) => beginOidc(request.nextUrl.searchParams));
