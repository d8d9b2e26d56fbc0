import "server-only";
import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import type { AuthOptions } from "next-auth";
import NextAuth from "next-auth";
import { encode, getToken } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Href, signInHref, tenantsHref } from "#lib/forms/href.ts";
import { signInForm } from "#lib/forms/staff.ts";
import { requestAddress } from "./client-address.ts";
import { findKnownBrowser, rememberBrowser } from "./known-browser.ts";
import { endSession, openSession, sessionMs } from "./sessions.ts";
import type { Staff } from "./staff.ts";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
}

const maxAge = sessionMs / 1000;

/** next-auth's cookie: its name, its secret, and whether it is sent over https only. */
function sealing() {
  const secureCookie = settings().nextAuthUrl.startsWith("https://");
  const cookieName = `${secureCookie ? "__Secure-" : ""}next-auth.session-token`;
  return { secret: settings().nextAuthSecret.reveal(), secureCookie, cookieName };
}

/** Opens a session for this request's browser; null if email or password is wrong. */
async function openHere(email: string, password: Secret): Promise<string | null> {
  const [address, knownBrowser] = await Promise.all([requestAddress(), findKnownBrowser(email)]);
  const sessionId = await openSession(email, password, address, knownBrowser);
  if (sessionId !== null) await rememberBrowser(email);
  return sessionId;
}

/**
 * next-auth's cookie holds only the session's id. The session is in our database, where name, role and rights are
 * read on each request.
 */
function authOptions(): AuthOptions {
  const { secret, secureCookie } = sealing();
  return {
    secret,
    useSecureCookies: secureCookie,
    session: { strategy: "jwt", maxAge },
    // Without it the cookie would be valid for 30 days, whatever the session does.
    jwt: { maxAge },
    pages: { signIn: signInHref(), error: signInHref() },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          const form = signInForm.safeParse(credentials);
          if (!form.success) return null;
          const { email, password } = form.data;
          const sessionId = await openHere(email, new Secret(password));
          return sessionId ? { id: sessionId, sessionId } : null;
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        return user?.sessionId ? { sub: user.sessionId } : token;
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
  };
}

/**
 * The session's id in the cookie of this request; null without one, or with one that was not sealed here. next-auth's
 * `getServerSession` would seal the cookie again each time, in vain: a page can't set it.
 */
export async function readSessionId(): Promise<string | null> {
  const jar = await cookies();
  // It accepts all kinds of requests, but its type names only one. It needs no other headers.
  const req = { cookies: jar, headers: {} } as unknown as NextRequest;
  return (await getToken({ req, ...sealing() }))?.sub ?? null;
}

export const authHandler = (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) =>
  NextAuth(request as never, context as never, authOptions());

/** An empty value clears it. The browser accepts and clears a `__Secure-` cookie only as a secure one. */
async function setCookie(value: string): Promise<void> {
  const { cookieName, secureCookie: secure } = sealing();
  const options = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
  (await cookies()).set(cookieName, value, { ...options, maxAge: value === "" ? 0 : maxAge });
}

/**
 * Opens a session and sets its cookie from a server action, so that the form works without client script. Throws
 * AppError `invalid` if email or password is wrong, `throttled` after too many attempts.
 */
export async function signIn(email: string, password: Secret): Promise<void> {
  const sessionId = await openHere(email, password);
  if (sessionId === null)
    throw new AppError("invalid", "Email or password is incorrect.", {
      hint: "Forgot it? Ask an admin for a reset link.",
    });
  const { secret } = sealing();
  await setCookie(await encode({ token: { sub: sessionId }, secret, maxAge }));
}

/** Ends the session in the database and the browser's cookie. */
export async function signOut(staff: Staff | null): Promise<void> {
  if (staff) await endSession(staff);
  await setCookie("");
}

/** On this host: a second slash would name another one. */
const isLocal = (path: string): path is Href => /^\/(?![/\\])/.test(path);

/** A local path to open after sign-in; anything else becomes the home page. */
export function safePath(next: string | undefined): Href {
  if (next === undefined || !isLocal(next)) return tenantsHref();
  const { origin, pathname, search } = new URL(next, settings().nextAuthUrl);
  const path = pathname + search;
  // URL turns "/.//host" into "//host".
  return origin === new URL(settings().nextAuthUrl).origin && isLocal(path) ? path : tenantsHref();
}
