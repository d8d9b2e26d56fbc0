import "server-only";
/**
 * The address of the client that sent a request. Next takes it from `X-Forwarded-For`, which any client can send, and
 * from the socket only when that is missing. So the header of each request is replaced before Next sees it.
 */
import { subscribe } from "node:diagnostics_channel";
import { isLoopback } from "./scraper.ts";
import { settings } from "./settings.ts";

type Incoming = {
  headers: Record<string, string | string[] | undefined>;
  socket: { remoteAddress?: string | undefined };
};

function isStart(message: unknown): message is { request: Incoming } {
  return typeof message === "object" && message !== null && "request" in message;
}

/**
 * Each trusted proxy adds the address that it was called from, so with n of them the n-th from the right is the
 * client's. Whatever stands before it, the client may have made up.
 */
export function clientAddress(
  forwarded: string | undefined,
  socketAddress: string,
  trustedProxies: number,
): string {
  const hops = (forwarded ?? "").split(",").map((hop) => hop.trim());
  return (trustedProxies > 0 && hops.at(-trustedProxies)) || socketAddress;
}

/** Where the address stands that decides about the metrics, see `scraperAddress`. */
export const scraperHeader = "x-scraper-address";

/**
 * The same for the rule that programs on this machine read the metrics. Theirs come from this machine, also by a proxy
 * that is on it: who reaches the app from another one, past the proxies, can make up what they would have passed on. A
 * request that came through fewer proxies than are trusted came through one all the same, so the socket's address says
 * nothing of its client.
 */
export function scraperAddress(
  forwarded: string | undefined,
  socketAddress: string,
  trustedProxies: number,
): string {
  if (!isLoopback(socketAddress)) return socketAddress;
  const hops = forwarded === undefined ? 0 : forwarded.split(",").length;
  const isPassedOn = hops > 0 && hops < trustedProxies;
  return isPassedOn ? "unknown" : clientAddress(forwarded, socketAddress, trustedProxies);
}

/** From now on each HTTP request of this process carries the client's address and nothing else in these headers. */
export function settleClientAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    if (!isStart(message)) return;
    const { headers, socket } = message.request;
    const given = headers["x-forwarded-for"];
    const forwarded = Array.isArray(given) ? given.join(",") : given;
    const { remoteAddress = "unknown" } = socket;
    const { trustedProxies } = settings();
    headers["x-forwarded-for"] = clientAddress(forwarded, remoteAddress, trustedProxies);
    headers[scraperHeader] = scraperAddress(forwarded, remoteAddress, trustedProxies);
  });
}

/** 203.0.113.7:51234, [2001:db8::9]:443 or [2001:db8::9]. */
const withPort = /^(?:(\d+(?:\.\d+){3}):\d+|\[([^\]]+)\](?::\d+)?)$/;

/** The groups of an IPv6 address; of another one, the whole, without the port that some proxies add. */
function partsOf(given: string): string[] | string {
  const address = withPort.exec(given)?.slice(1).find(Boolean) ?? given;
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped || !address.includes(":")) return mapped ?? address;
  const [before = "", after] = address.toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const missing = after === undefined ? 0 : 8 - groups(before).length - groups(after).length;
  const all = [...groups(before), ...Array<string>(Math.max(missing, 0)).fill("0"), ...groups(after ?? "")];
  return all.map((group) => group.replace(/^0+(?=.)/, ""));
}

const prefix = (groups: string[], bits: number) => groups.slice(0, bits / 16).join(":");

/** What attempts are counted by: the address, or the /64 network of an IPv6 one, since a client has all of it. */
export function networkOf(given: string): string {
  const parts = partsOf(given);
  return typeof parts === "string" ? parts : prefix(parts, 64);
}

/** The /48 network of an IPv6 address, since some clients have all of that: 65,536 networks. Null for another address. */
export function siteOf(given: string): string | null {
  const parts = partsOf(given);
  return typeof parts === "string" ? null : prefix(parts, 48);
}
