import "server-only";
/** next-auth's cookie. It holds only the session's id and token: name, role and rights are read on each request. */
import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import { encode, getToken } from "next-auth/jwt";
import { settings } from "#lib/base/settings.ts";
import { sessionMs } from "./sessions.ts";

export const maxAge = sessionMs / 1000;

/**
 * The cookie's name, its secret, and whether it is sent over https only. With the prefix, browsers refuse one that
 * another host of the same domain sets.
 */
export function sealing() {
  const secureCookie = settings().nextAuthUrl.startsWith("https://");
  const cookieName = `${secureCookie ? "__Host-" : ""}next-auth.session-token`;
  return { secret: settings().nextAuthSecret.reveal(), secureCookie, cookieName };
}

export const cookieOptions = () =>
  ({ path: "/", httpOnly: true, sameSite: "lax", secure: sealing().secureCookie }) as const;

/**
 * What `findBySession` takes, from the cookie of this request; null without one, or with one that was not sealed here.
 * next-auth's `getServerSession` would seal the cookie again each time, in vain: a page can't set it.
 */
export async function readSession(): Promise<string | null> {
  const jar = await cookies();
  // It accepts all kinds of requests, but its type names only one. It needs no other headers.
  const req = { cookies: jar, headers: {} } as unknown as NextRequest;
  return (await getToken({ req, ...sealing() }))?.sub ?? null;
}

/** The browser accepts and clears a `__Host-` cookie only as a secure one. */
async function setCookie(value: string, maxAge: number): Promise<void> {
  const { cookieName } = sealing();
  (await cookies()).set(cookieName, value, { ...cookieOptions(), maxAge });
}

/** `sub`: what `findBySession` takes. */
export async function setSessionCookie(sub: string): Promise<void> {
  const { secret } = sealing();
  await setCookie(await encode({ token: { sub }, secret, maxAge }), maxAge);
}

export const clearSessionCookie = (): Promise<void> => setCookie("", 0);
