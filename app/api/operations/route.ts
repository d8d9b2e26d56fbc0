import { route } from "#lib/access/route.ts";
import { AppError } from "#lib/base/errors.ts";
import { sentQuery } from "#lib/forms/operation.ts";
import { findSent } from "#lib/operations/sent.ts";

export const GET = route("tenant:read", async (staff, request) => {
  const { data } = sentQuery.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  if (!data) throw new AppError("invalid", "Invalid id.");
  return await findSent(staff, data.id);
});
