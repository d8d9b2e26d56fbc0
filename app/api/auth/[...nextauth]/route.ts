import { publicRoute } from "#lib/access/route.ts";
import { authHandler } from "#lib/staff/sign-in.ts";

export const GET = publicRoute(authHandler);
export const POST = publicRoute(authHandler);
