import { route } from "#lib/access/route.ts";
import { readMe } from "#lib/staff/me.ts";

export const GET = route("profile:edit", readMe);
