import { answer } from "#lib/answer.ts";
import { readHome } from "#lib/tenants/home.ts";

export const GET = answer("tenant:read", readHome);
