import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { settings } from "./settings.ts";

/* Who may read the metrics: those who have METRICS_TOKEN or, if it is not set, programs on this machine. */

const digest = (text: string) => createHash("sha256").update(text).digest();

const loopback = /^(localhost|127(\.\d+){3}|\[?::1\]?|::ffff:127(\.\d+){3})$/i;
export const isLoopback = (host: string) => loopback.test(host);

type Setup = { nextAuthUrl: string; trustedProxies: number };

/** Whether a request from this machine can be told from one that a proxy on this machine passes on. */
export const knowsLoopback = ({ nextAuthUrl, trustedProxies }: Setup): boolean =>
  trustedProxies > 0 || isLoopback(new URL(nextAuthUrl).hostname);

export type Scraper = { authorization: string | null; address: string; host: string | null };

export function mayScrape({ authorization, address, host }: Scraper): boolean {
  const { metricsToken, ...setup } = settings();
  if (metricsToken)
    return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${metricsToken.reveal()}`));
  // A page of another site can make a browser on this machine ask under a name of that site.
  const asked = URL.parse(`http://${host}`)?.hostname ?? "";
  return knowsLoopback(setup) && isLoopback(address) && isLoopback(asked);
}
