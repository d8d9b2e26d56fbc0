import "server-only";
import { NextRequest } from "next/server";
import type { AuthOptions } from "next-auth";
import NextAuth from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { reportFailure } from "#lib/base/report.ts";
import { Secret } from "#lib/base/secret.ts";
import { signInHref } from "#lib/forms/href.ts";
import { signInForm } from "#lib/forms/staff.ts";
import { cookieOptions, maxAge, sealing } from "./session-cookie.ts";
import { endSession } from "./sessions.ts";
import { openHere } from "./sign-in.ts";
import { findBySession } from "./staff.ts";
import { safeAddress } from "./way-back.ts";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
}

/** next-auth puts the message of whatever this throws into an address, so it says no more than a code. */
export async function authorize(credentials: unknown): Promise<{ id: string; sessionId: string } | null> {
  const form = signInForm.safeParse(credentials);
  if (!form.success) return null;
  const { email, password } = form.data;
  try {
    const sessionId = await openHere(email, new Secret(password));
    return sessionId ? { id: sessionId, sessionId } : null;
  } catch (error) {
    const isTold = error instanceof AppError && ["throttled", "second-factor"].includes(error.code);
    throw new Error(isTold ? error.code : reportFailure(error));
  }
}

export function authOptions(): AuthOptions {
  const { secret, secureCookie, cookieName } = sealing();
  return {
    secret,
    useSecureCookies: secureCookie,
    cookies: {
      sessionToken: { name: cookieName, options: cookieOptions() },
      callbackUrl: {
        name: `${secureCookie ? "__Host-" : ""}next-auth.callback-url`,
        options: cookieOptions(),
      },
    },
    session: { strategy: "jwt", maxAge },
    // Without it the cookie would be valid for 30 days, whatever the session does.
    jwt: { maxAge },
    pages: { signIn: signInHref(), error: signInHref() },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize,
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        return user?.sessionId ? { sub: user.sessionId } : token;
      },
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => safeAddress(url),
    },
    events: {
      // Clearing the cookie leaves the session open in the database.
      async signOut({ token }) {
        const staff = token?.sub ? await findBySession(token.sub) : null;
        if (staff) await endSession(staff);
      },
    },
    logger: {
      error: (code) => log().error({ code }, "next-auth"),
      warn: (code) => log().warn({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}

/** Far more than an email and a password take. */
const mostBytes = 16 * 1024;

/** next-auth reads the body of a request whatever its size, and fails where it is not what its type says. */
async function readable(request: NextRequest): Promise<NextRequest> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new AppError("too-large", "The request is too large.");
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  const copy = () => new NextRequest(request.url, { method: request.method, headers: request.headers, body });
  const type = request.headers.get("content-type") ?? "";
  if (type.includes("json")) await copy().json().catch(refuse);
  if (type.includes("form")) await copy().formData().catch(refuse);
  return copy();
}

function refuse(): never {
  throw new AppError("invalid", "The request can't be read.");
}

/** Of its routes. One that shows errors and one that logs take any text of anyone. */
const used = new Set(["callback", "csrf", "providers", "session", "signin", "signout"]);

export async function authHandler(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
) {
  const [action = ""] = (await context.params).nextauth;
  if (!used.has(action)) throw new AppError("not-found", "Page not found.");
  const given = request.method === "POST" ? await readable(request) : request;
  const answer: Response = await NextAuth(given as never, context as never, authOptions());
  // So it answers an address to return to that is none, or a method that a provider does not have. Our failures throw.
  if (answer.status === 500) refuse();
  // Its page for signing out has a token of this browser.
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}
