import "server-only";
/** The second step of sign-in. Between the steps a sealed cookie says whose password was right, and which one. */
import { createHash } from "node:crypto";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { settings } from "#lib/base/settings.ts";
import { readCode, spendCode, wrongCode } from "./codes.ts";
import { type CodeNeeded, createSession, type Trial } from "./sessions.ts";
import { throttleCode } from "./throttle.ts";
import { trace } from "./trace.ts";

const salt = "second-step";
const maxAge = 10 * 60;

function cookie() {
  const secure = settings().nextAuthUrl.startsWith("https://");
  return { name: `${secure ? "__Host-" : ""}second-step`, secure };
}

/** A password changed since is not the one that was right. */
const digest = (passwordHash: string | null) =>
  createHash("sha256").update(String(passwordHash)).digest("base64url");

async function setCookie(value: string, seconds: number): Promise<void> {
  const { name, secure } = cookie();
  (await cookies()).set(name, value, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge: seconds });
}

/** From now on this browser is asked for the code. */
export async function awaitCode({ person: { id: sub, passwordHash } }: CodeNeeded): Promise<void> {
  const secret = settings().nextAuthSecret.reveal();
  await setCookie(await encode({ token: { sub, of: digest(passwordHash) }, secret, salt, maxAge }), maxAge);
}

export const stopAwaiting = (): Promise<void> => setCookie("", 0);

/** Whose code this browser is asked for; null if the time is over or the account was changed. */
export async function findAwaited(): Promise<CodeNeeded["person"] | null> {
  const token = (await cookies()).get(cookie().name)?.value;
  const secret = settings().nextAuthSecret.reveal();
  const awaited = token ? await decode({ token, secret, salt }).catch(() => null) : null;
  if (!awaited?.sub) return null;
  const person = await db().staff.findUnique({
    where: { id: awaited.sub, disabledAt: null },
    select: { id: true, email: true, passwordHash: true },
  });
  return person && awaited.of === digest(person.passwordHash) ? person : null;
}

/** Uses the code and opens a session. Throws AppError `invalid` if it is wrong, `throttled` after too many. */
export async function openByCode(
  person: CodeNeeded["person"],
  typed: string,
  address: string,
  { knownBrowser = null, userAgent = null }: Trial = {},
): Promise<string> {
  const { id, email } = person;
  const forget = await throttleCode(email, address, knownBrowser);
  const target = { type: "staff", id } as const;
  const read = await readCode(id, typed);
  const opened =
    read &&
    (await transact(async (tx) => {
      const code = await spendCode(tx, read);
      return code && (await createSession(tx, person, { address, userAgent, withCode: true }, { code }));
    }));
  if (opened === null) {
    await trace(db(), null, "staff.sign-in-failed", target, { cause: "wrong_code", address });
    throw wrongCode(typed);
  }
  await forget();
  return opened;
}

/** For a form that comes too late. */
export const over = (): AppError =>
  new AppError("conflict", "This sign-in has expired.", { hint: "Sign in with your password again." });
