import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { clientAddress, networkOf, scraperAddress, scraperHeader, siteOf } from "#lib/base/client-address.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { register } from "../../../instrumentation.ts";

vi.mock("#lib/engine/lease.ts", () => ({ startBeating: async () => undefined }));
vi.stubEnv("NEXT_RUNTIME", "nodejs");

useTestApp();
const server = createServer(({ headers }, response) =>
  response.end(`${headers["x-forwarded-for"]} ${headers[scraperHeader]}`),
);

beforeAll(async () => {
  await register();
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => server.close());

/** The addresses that a server of this process sees: the client's, and the one that decides about the metrics. */
async function bothSeen(forwarded?: string): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  const headers = new Headers(forwarded === undefined ? [] : [["X-Forwarded-For", forwarded]]);
  headers.set(scraperHeader, "127.0.0.1");
  return (await (await fetch(`http://127.0.0.1:${port}`, { headers })).text()).split(" ");
}
const seenBy = async (forwarded?: string) => (await bothSeen(forwarded))[0];

test("without a trusted proxy the client's address is the socket's, whatever the client says", async () => {
  adoptEnvironment({ TRUSTED_PROXIES: "" });
  expect(await seenBy()).toBe("127.0.0.1");
  expect(await seenBy("203.0.113.1")).toBe("127.0.0.1");
});

test("with trusted proxies it is counted from the right", async () => {
  adoptEnvironment({ TRUSTED_PROXIES: "1" });
  expect(await seenBy("1.1.1.1, 203.0.113.7")).toBe("203.0.113.7");
  expect(await seenBy()).toBe("127.0.0.1");
  adoptEnvironment({ TRUSTED_PROXIES: "2" });
  expect(await seenBy("1.1.1.1, 203.0.113.7,10.0.0.1")).toBe("203.0.113.7");
  adoptEnvironment({ TRUSTED_PROXIES: "" });
});

test("with fewer hops than trusted proxies, nobody counts as a program on this machine", async () => {
  adoptEnvironment({ TRUSTED_PROXIES: "2" });
  expect(await bothSeen("203.0.113.7")).toEqual(["127.0.0.1", "unknown"]);
  expect(await bothSeen("203.0.113.7, 10.0.0.1")).toEqual(["203.0.113.7", "203.0.113.7"]);
  // No proxy has passed it on.
  expect(await bothSeen()).toEqual(["127.0.0.1", "127.0.0.1"]);
  adoptEnvironment({ TRUSTED_PROXIES: "" });
  expect(await bothSeen("203.0.113.7")).toEqual(["127.0.0.1", "127.0.0.1"]);
});

test.each([
  [undefined, 1, "127.0.0.1"],
  ["", 2, "unknown"],
  ["a", 2, "unknown"],
  ["a, b", 2, "a"],
  ["a, b", 0, "127.0.0.1"],
])("of %j with %i proxies the metrics' rule sees %s", (forwarded, proxies, address) => {
  expect(scraperAddress(forwarded, "127.0.0.1", proxies)).toBe(address);
});

test("who reaches the app from another machine, past the proxy or by it, is no program on this one", () => {
  for (const socket of ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::9"])
    for (const forwarded of [undefined, "127.0.0.1", "::1", "203.0.113.7, 127.0.0.1"])
      expect(scraperAddress(forwarded, socket, 1)).toBe(socket);
  for (const socket of ["127.0.0.1", "::ffff:127.0.0.1", "::1"])
    expect(scraperAddress("127.0.0.1", socket, 1)).toBe("127.0.0.1");
});

test.each([
  [undefined, 1, "socket"],
  ["", 1, "socket"],
  ["203.0.113.7", 2, "socket"],
  ["a, b, c", 3, "a"],
])("of %j with %i proxies it is %s", (forwarded, proxies, address) => {
  expect(clientAddress(forwarded, "socket", proxies)).toBe(address);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2::9", "2001:db8:1:2"],
  ["2001:DB8:0001:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8::9", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  // Some proxies add the port of the connection.
  ["203.0.113.7:51234", "203.0.113.7"],
  ["[2001:db8:1:2::9]:443", "2001:db8:1:2"],
  ["[2001:db8:1:2::9]", "2001:db8:1:2"],
  ["unknown", "unknown"],
])("attempts from %s are counted for %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  ["203.0.113.7", null],
  ["::ffff:203.0.113.7", null],
  ["unknown", null],
  ["2001:db8:1:2::9", "2001:db8:1"],
  ["[2001:DB8:0001:2:3:4:5:6]:443", "2001:db8:1"],
  ["2001:db8::9", "2001:db8:0"],
])("and those from %s for the site %s too", (address, site) => {
  expect(siteOf(address)).toBe(site);
});
