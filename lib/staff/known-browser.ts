import "server-only";
/** A browser in which somebody signed in before: strangers who use up the account's attempts do not lock it out. */
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { settings } from "#lib/base/settings.ts";

const salt = "known-browser";
const maxAge = 180 * 24 * 3600;

function cookie() {
  const secure = settings().nextAuthUrl.startsWith("https://");
  return { name: `${secure ? "__Host-" : ""}known-browser`, secure };
}

/** The browser's own id, if this account signed in there; null otherwise. */
export async function findKnownBrowser(email: string): Promise<string | null> {
  const token = (await cookies()).get(cookie().name)?.value;
  const secret = settings().nextAuthSecret.reveal();
  const known = await decode({ token, secret, salt }).catch(() => null);
  return known?.sub === email && typeof known.jti === "string" ? known.jti : null;
}

/** Only after the right password. */
export async function rememberBrowser(email: string): Promise<void> {
  const { name, secure } = cookie();
  const secret = settings().nextAuthSecret.reveal();
  const value = await encode({ token: { sub: email }, secret, salt, maxAge });
  (await cookies()).set(name, value, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge });
}
