import "server-only";
/** A browser in which somebody signed in before: strangers who use up the account's attempts do not lock it out. */
import { createHash } from "node:crypto";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { clock, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";

const salt = "known-browser";
const maxAge = 180 * 24 * 3600;

/** People who share a browser. A cookie has at most 4 kB. */
const mostAccounts = 5;

/**
 * `id`: the browser's own for this account, so that the success of one gives no other account further attempts.
 * `password`: stands for the password that the account had then.
 */
const known = z.object({
  accounts: z.array(z.object({ email: z.string(), id: z.string(), at: z.number(), password: z.string() })),
});

function cookie() {
  const secure = settings().nextAuthUrl.startsWith("https://");
  return { name: `${secure ? "__Host-" : ""}known-browser`, secure };
}

const nowSeconds = () => Math.floor(clock.now().getTime() / secondMs);

/** The accounts that signed in here, the last one first. */
async function listAccounts() {
  const token = (await cookies()).get(cookie().name)?.value;
  const secret = settings().nextAuthSecret.reveal();
  const { data } = known.safeParse(await decode({ token, secret, salt }).catch(() => null));
  return data?.accounts.filter(({ at }) => at > nowSeconds() - maxAge) ?? [];
}

/** A hash has its own salt, so this changes with every password that is set. */
const asVersion = (passwordHash: string | null) =>
  createHash("sha256")
    .update(passwordHash ?? "")
    .digest("base64url")
    .slice(0, 16);

const findAccount = (email: string) =>
  db().staff.findUnique({ where: { email }, select: { id: true, passwordHash: true, disabledAt: true } });

/**
 * The browser's own id, if this account signed in there; null otherwise, and once its password was changed or reset or
 * it was disabled, because someone else may have the browser.
 */
export async function findKnownBrowser(email: string): Promise<string | null> {
  const found = (await listAccounts()).find((account) => account.email === email);
  const account = found && (await findAccount(email));
  if (!account || account.disabledAt || found.password !== asVersion(account.passwordHash)) return null;
  const since = new Date(found.at * secondMs);
  const where = { targetId: account.id, action: "staff.disabled", at: { gte: since } };
  return (await db().auditEvent.findFirst({ where, select: { id: true } })) ? null : found.id;
}

/** Only after this account has signed in. */
export async function rememberBrowser(email: string): Promise<void> {
  const { name, secure } = cookie();
  const secret = settings().nextAuthSecret.reveal();
  const others = (await listAccounts()).filter((account) => account.email !== email);
  const password = asVersion((await findAccount(email))?.passwordHash ?? null);
  const accounts = [{ email, id: random.uuid(), at: nowSeconds(), password }, ...others].slice(
    0,
    mostAccounts,
  );
  const value = await encode({ token: { accounts }, secret, salt, maxAge });
  (await cookies()).set(name, value, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge });
}
