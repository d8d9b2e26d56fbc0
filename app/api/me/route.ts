import { route } from "#lib/access/route.ts";
import { readPresent } from "#lib/directory/present.ts";

export const GET = route("profile:edit", readPresent);
