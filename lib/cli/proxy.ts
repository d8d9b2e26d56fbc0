import { isLoopback } from "#lib/base/scraper.ts";
import type { Settings } from "#lib/base/settings.ts";
import { cannotStart } from "./startup-error.ts";

/** What a proxy before the app must do, as far as the settings show. */
export function checkProxy({ nextAuthUrl, trustedProxies, host, port }: Settings): string {
  // The app itself serves http only.
  if (nextAuthUrl.startsWith("https:") && trustedProxies === 0)
    throw cannotStart(
      "NEXTAUTH_URL is https, so a proxy stands before the app, but TRUSTED_PROXIES is not set.\n" +
        "Everybody seems to come from the proxy's address, and failed sign-ins of one count for all.",
      "Set TRUSTED_PROXIES to the number of proxies. Each must append to X-Forwarded-For; the README has the lines.",
    );
  if (trustedProxies === 0) return "none; the client's address is the socket's";
  const count = trustedProxies === 1 ? "1 proxy" : `${trustedProxies} proxies`;
  const open = isLoopback(host)
    ? ""
    : `\nHOST is ${host}: let nothing but the proxy reach port ${port}, or clients can make up their address`;
  return `${count}, each trusted to append to X-Forwarded-For; forms are accepted from ${nextAuthUrl}${open}`;
}
