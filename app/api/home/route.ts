import { route } from "#lib/access/route.ts";
import { readHome } from "#lib/directory/home.ts";

export const GET = route("tenant:read", readHome);
