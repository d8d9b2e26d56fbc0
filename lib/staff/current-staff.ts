import "server-only";
import { cache } from "react";
import { AppError } from "#lib/base/errors.ts";
import { promptly } from "#lib/base/reach.ts";
import { markStaffRequest } from "#lib/base/request.ts";
import { readSession } from "./session-cookie.ts";
import { findBySession, type Staff } from "./staff.ts";

/**
 * Who sends this request, read from the database once per request; null if nobody is signed in. Whatever staff do
 * begins here, so it is here that a database without an answer shows. Throws AppError `unavailable` then.
 */
export const findStaff = cache(async (): Promise<Staff | null> => {
  const session = await readSession();
  const staff = session === null ? null : await promptly(findBySession(session));
  if (staff) markStaffRequest();
  return staff;
});

/** Throws AppError `signed-out`. Pages redirect to sign-in instead: see lib/access/page.ts. */
export async function requireStaff(): Promise<Staff> {
  const staff = await findStaff();
  if (!staff)
    throw new AppError("signed-out", "Your session has ended.", {
      hint: "Sign in again. What you typed is still here.",
    });
  return staff;
}
