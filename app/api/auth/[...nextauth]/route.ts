import { authHandler } from "#lib/staff/sign-in.ts";

export { authHandler as GET, authHandler as POST };
