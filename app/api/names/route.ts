import { route } from "#lib/access/route.ts";
import { AppError } from "#lib/base/errors.ts";
import { nameQuery } from "#lib/forms/organization.ts";
import { checkName } from "#lib/onboarding/name-check.ts";

export const GET = route("tenant:onboard", async (staff, request) => {
  const { data } = nameQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  if (!data) throw new AppError("invalid", "This is not a name yet.");
  return await checkName(staff, data);
});
