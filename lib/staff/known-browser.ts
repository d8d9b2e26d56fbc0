import "server-only";
/** A browser in which somebody signed in before: strangers who use up the account's attempts do not lock it out. */
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { clock, secondMs } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";

const salt = "known-browser";
const maxAge = 180 * 24 * 3600;

/** People who share a browser. A cookie has at most 4 kB. */
const mostAccounts = 5;

/** `id`: the browser's own for this account, so that the success of one gives no other account further attempts. */
const known = z.object({
  accounts: z.array(z.object({ email: z.string(), id: z.string(), at: z.number() })),
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

/** The browser's own id, if this account signed in there; null otherwise. */
export async function findKnownBrowser(email: string): Promise<string | null> {
  return (await listAccounts()).find((account) => account.email === email)?.id ?? null;
}

/** Only after this account has signed in. */
export async function rememberBrowser(email: string): Promise<void> {
  const { name, secure } = cookie();
  const secret = settings().nextAuthSecret.reveal();
  const others = (await listAccounts()).filter((account) => account.email !== email);
  const accounts = [{ email, id: random.uuid(), at: nowSeconds() }, ...others].slice(0, mostAccounts);
  const value = await encode({ token: { accounts }, secret, salt, maxAge });
  (await cookies()).set(name, value, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge });
}
