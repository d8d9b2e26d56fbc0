import "server-only";
import { redirect } from "next/navigation";
import { cache } from "react";
import { AppError } from "#lib/base/errors.ts";
import { readSessionId } from "./sign-in.ts";
import { findBySession, type Staff } from "./staff.ts";

/** Who sends this request, read afresh from the database once per request; null when nobody is signed in. */
export const findStaff = cache(async (): Promise<Staff | null> => {
  const sessionId = await readSessionId();
  return sessionId === null ? null : await findBySession(sessionId);
});

/** For server actions and route handlers. Throws AppError `signed-out`. */
export async function requireStaff(): Promise<Staff> {
  const staff = await findStaff();
  if (!staff)
    throw new AppError("signed-out", "Your session has ended.", {
      hint: "Sign in again; what you typed is still here.",
    });
  return staff;
}

type Search = Record<string, string | string[] | undefined>;

/** For pages: sends the visitor to sign in and back to `path`, with the query that they came with. */
export async function requireVisitor(path: string, search: Search = {}): Promise<Staff> {
  const staff = await findStaff();
  if (staff) return staff;
  const pairs = Object.entries(search).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, each]),
  );
  const back = pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
  redirect(`/sign-in?next=${encodeURIComponent(back)}`);
}
