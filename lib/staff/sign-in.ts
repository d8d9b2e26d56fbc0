import "server-only";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import type { AuthOptions } from "next-auth";
import NextAuth from "next-auth";
import { getToken } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Href, signInHref, tenantsHref } from "#lib/forms/href.ts";
import { signInForm } from "#lib/forms/staff.ts";
import { requestPlace } from "./client-address.ts";
import { endSession, openSession, sessionMs } from "./sessions.ts";
import type { Staff } from "./staff.ts";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
}

/** What its cookie is sealed with, and whether the browser may send it in the clear. */
const sealing = () => ({
  secret: settings().nextAuthSecret.reveal(),
  secureCookie: settings().nextAuthUrl.startsWith("https://"),
});

/**
 * next-auth carries the session's id in its cookie; the session itself is ours, in the database: name, role and
 * rights are read there at each request.
 */
function authOptions(): AuthOptions {
  const { secret, secureCookie } = sealing();
  return {
    secret,
    useSecureCookies: secureCookie,
    session: { strategy: "jwt", maxAge: sessionMs / 1000 },
    pages: { signIn: signInHref(), error: signInHref() },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          const form = signInForm.safeParse(credentials);
          if (!form.success) return null;
          const { email, password } = form.data;
          const sessionId = await openSession(email, new Secret(password), await requestPlace());
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
 * The session's id in the cookie of this request; null without one, or with one that was not sealed here. Its
 * `getServerSession` would seal the cookie anew each time, for nothing: a page cannot send it.
 */
export async function readSessionId(): Promise<string | null> {
  const jar = await cookies();
  // It takes all kinds of requests, and its type names one. Its other headers are nothing to go by.
  const req = { cookies: jar, headers: {} } as unknown as NextRequest;
  return (await getToken({ req, ...sealing() }))?.sub ?? null;
}

export const authHandler = (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) =>
  NextAuth(request as never, context as never, authOptions());

async function askNextAuth(path: string[], body?: Record<string, string>): Promise<Response> {
  const url = new URL(`/api/auth/${path.join("/")}`, settings().nextAuthUrl);
  const request = new NextRequest(url, body ? { method: "POST", body: new URLSearchParams(body) } : {});
  const response: Response = await authHandler(request, { params: Promise.resolve({ nextauth: path }) });
  const jar = await cookies();
  for (const line of response.headers.getSetCookie()) {
    const [pair = "", ...attributes] = line.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    const value = decodeURIComponent(pair.slice(pair.indexOf("=") + 1));
    const given = new Map(attributes.map((each) => each.split("=", 2) as [string, string | undefined]));
    const expires = given.get("Expires");
    jar.set(name, value, {
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: given.has("Secure"),
      ...(expires && { expires: new Date(expires) }),
    });
  }
  return response;
}

/**
 * Signs in through next-auth from a server action, so that the form works without client JavaScript.
 * Throws AppError `invalid` when e-mail and password do not fit, `throttled` after too many tries.
 */
export async function signIn(email: string, password: Secret): Promise<void> {
  const { csrfToken } = (await (await askNextAuth(["csrf"])).json()) as { csrfToken: string };
  const response = await askNextAuth(["callback", "credentials"], {
    csrfToken,
    email,
    password: password.reveal(),
    json: "true",
  });
  const { url } = (await response.json()) as { url: string };
  const problem = new URL(url, settings().nextAuthUrl).searchParams.get("error");
  if (!problem) return;
  if (problem === "CredentialsSignin")
    throw new AppError("invalid", "This e-mail and password do not fit.", {
      hint: "Check both. An admin can invite you anew if the password is lost.",
    });
  throw new AppError("throttled", problem);
}

/** Ends the session in the database, then lets next-auth clear its cookie. */
export async function signOut(staff: Staff | null): Promise<void> {
  if (staff) await endSession(staff);
  const { csrfToken } = (await (await askNextAuth(["csrf"])).json()) as { csrfToken: string };
  await askNextAuth(["signout"], { csrfToken, json: "true" });
}

/** On this very host: a second slash would name another one. */
const isLocal = (path: string): path is Href => /^\/(?![/\\])/.test(path);

/** A path of ours to open after signing in; anything else leads home. */
export function safePath(next: string | undefined): Href {
  if (next === undefined || !isLocal(next)) return tenantsHref();
  const { origin, pathname, search } = new URL(next, settings().nextAuthUrl);
  const path = pathname + search;
  // "/.//host" becomes "//host" on the way through URL.
  return origin === new URL(settings().nextAuthUrl).origin && isLocal(path) ? path : tenantsHref();
}
