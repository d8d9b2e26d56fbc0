import "server-only";
import type { NextRequest } from "next/server";
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
    cookies: { sessionToken: { name: cookieName, options: cookieOptions() } },
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

export const authHandler = (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) =>
  NextAuth(request as never, context as never, authOptions());
