import "server-only";
/**
 * Posts JSON to a URL that staff entered. It follows no redirect and connects to no private address, so that nobody
 * reaches what is behind the firewall through this server. The address is checked when it is connected to, because a
 * name can resolve to another one later.
 */
import { type LookupAddress, lookup } from "node:dns";
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { secondMs } from "#lib/base/clock.ts";
import { settings } from "#lib/base/settings.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import type { DeliveryProblem } from "#lib/messages/deliveries.ts";

const limitMs = 10 * secondMs;

const closed = new BlockList();
for (const network of [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"],
  ...[
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2001::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
  ],
]) {
  const [address = "", bits] = network.split("/");
  closed.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
}

export const isPrivate = (address: string): boolean =>
  isIP(address) === 0 || closed.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

const lasting = (problem: DeliveryProblem) => new NotDelivered(problem, true);
const passing = (problem: DeliveryProblem) => new NotDelivered(problem, false);
const isPrivateAddress = () => lasting({ code: "private_address", params: {} });

const publicLookup: LookupFunction = (name, options, callback) =>
  lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? [];
    if (error || !first) return callback(error ?? new Error("no address"), "", 4);
    if (found.some(({ address }) => isPrivate(address))) return callback(isPrivateAddress(), "", 4);
    return options.all ? callback(null, found) : callback(null, first.address, first.family);
  });

/** Resolves when the other side has accepted it. Throws NotDelivered. `isOpen`: it may lead to a private address. */
export async function post(
  url: URL,
  body: string,
  headers: Record<string, string> = {},
  isOpen = settings().webhooksToPrivateAddresses,
): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!isOpen && isIP(host) !== 0 && isPrivate(host)) throw isPrivateAddress();
  const status = await statusOf(url, body, headers, isOpen ? undefined : publicLookup);
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) throw lasting({ code: "redirected", params: { status } });
  const isPassing = status >= 500 || status === 408 || status === 429;
  throw (isPassing ? passing : lasting)({ code: "refused", params: { status } });
}

function statusOf(
  url: URL,
  body: string,
  headers: Record<string, string>,
  lookup: LookupFunction | undefined,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const request = (url.protocol === "https:" ? overHttps : overHttp)(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "User-Agent": "Partner-Onboarding",
      ...headers,
    },
    signal: AbortSignal.timeout(limitMs),
    agent: false,
    ...(lookup && { lookup }),
  });
  request.on("response", (response) => {
    // What the other side says is not read.
    response.destroy();
    resolve(response.statusCode ?? 0);
  });
  request.on("error", (error: Error & { code?: string }) => reject(asNotDelivered(error)));
  request.end(body);
  return promise;
}

function asNotDelivered(error: Error & { code?: string }): NotDelivered {
  if (error instanceof NotDelivered) return error;
  const { name, code = "unknown" } = error;
  if (name === "TimeoutError" || code === "ABORT_ERR") return passing({ code: "no_answer", params: {} });
  const isTls = /CERT|SSL|TLS|ALTNAME|SELF_SIGNED/.test(code);
  return passing({ code: isTls ? "not_secure" : "unreachable", params: { cause: code } });
}
