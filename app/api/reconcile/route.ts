import { answer } from "#lib/access/route.ts";
import { readLive } from "#lib/reconcile/read.ts";

export const GET = answer("tenant:read", (staff) => readLive(staff));
