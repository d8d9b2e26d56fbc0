import { publicRoute } from "#lib/access/route.ts";
import { authHandler } from "#lib/staff/next-auth.ts";

export const GET = publicRoute(authHandler);
export const POST = publicRoute(authHandler);
