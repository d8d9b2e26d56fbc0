import { answer } from "#lib/access/route.ts";
import { readHome } from "#lib/directory/home.ts";

export const GET = answer("tenant:read", readHome);
