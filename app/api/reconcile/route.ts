import { route } from "#lib/access/route.ts";
import { readLive } from "#lib/reconcile/read.ts";

export const GET = route("tenant:read", readLive);
