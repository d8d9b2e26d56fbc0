import "server-only";
/**
 * A sign-in that has begun at the provider, in an encrypted cookie of its own, so that two tabs do not disturb each
 * other. The answer counts only in the browser that has it, and once.
 */
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { clock, minuteMs, secondMs } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { Proof } from "./oidc-provider.ts";

const salt = "oidc-attempt";
const lastsMs = 10 * minuteMs;

/** A browser sends all of them with each request. */
const mostCookies = 5;

const known = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  startedAt: z.number().transform((ms) => new Date(ms)),
  next: z.string().optional(),
  sessionId: z.string().optional(),
});

/** `next`: where to continue. `sessionId`: the session that is being confirmed. */
export type Attempt = z.output<typeof known>;

const isSecure = () => settings().nextAuthUrl.startsWith("https://");
const prefix = () => `${isSecure() ? "__Host-" : ""}oidc.`;
const options = () => ({ path: "/", httpOnly: true, sameSite: "lax", secure: isSecure() }) as const;

export async function keepAttempt(more: Pick<Attempt, "next" | "sessionId">): Promise<Proof> {
  const proof = { state: random.token(24), nonce: random.token(24), verifier: random.token(32) };
  const startedAt = clock.now().getTime();
  const secret = settings().nextAuthSecret.reveal();
  const maxAge = lastsMs / secondMs;
  const value = await encode({ token: { ...proof, startedAt, ...more }, secret, salt, maxAge });
  const jar = await cookies();
  const others = jar.getAll().filter(({ name }) => name.startsWith(prefix()));
  for (const { name } of others.slice(mostCookies - 1)) jar.set(name, "", { ...options(), maxAge: 0 });
  jar.set(`${prefix()}${proof.state}`, value, { ...options(), maxAge });
  return proof;
}

/** Null if this browser has not begun it, or too long ago. */
export async function takeAttempt(state: string | null): Promise<Attempt | null> {
  if (!state || !/^[\w-]{1,100}$/.test(state)) return null;
  const jar = await cookies();
  const name = `${prefix()}${state}`;
  const token = jar.get(name)?.value;
  if (!token) return null;
  jar.set(name, "", { ...options(), maxAge: 0 });
  const secret = settings().nextAuthSecret.reveal();
  const { data } = known.safeParse(await decode({ token, secret, salt }).catch(() => null));
  return data?.state === state ? data : null;
}
