import { redirectRoute } from "#lib/access/route.ts";
import { finishOidc } from "#lib/staff/oidc.ts";

export const GET = redirectRoute((request) => finishOidc(request.nextUrl.search));
