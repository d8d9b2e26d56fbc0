import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSettings } from "#lib/base/settings.ts";
import { checkProxy } from "#lib/cli/proxy.ts";

const before = process.env.NEXTAUTH_URL;
beforeEach(() => vi.resetModules());
afterEach(() => {
  if (before === undefined) delete process.env.NEXTAUTH_URL;
  else process.env.NEXTAUTH_URL = before;
});

/** The configuration that Next reads when the app starts with this address. */
async function allowedOrigins(address: string): Promise<unknown> {
  process.env.NEXTAUTH_URL = address;
  const { default: config } = await import("../../../next.config.js");
  return config.experimental?.serverActions?.allowedOrigins;
}

test("forms are accepted from the address that people use, whatever Host the proxy passes on", async () => {
  expect(await allowedOrigins("https://onboarding.partner.example")).toEqual(["onboarding.partner.example"]);
  vi.resetModules();
  expect(await allowedOrigins("http://127.0.0.1:3000")).toEqual(["127.0.0.1:3000"]);
  vi.resetModules();
  expect(await allowedOrigins("")).toEqual([]);
});

test("the doctor finds a proxy that is not counted", () => {
  const address = { NEXTAUTH_URL: "https://onboarding.partner.example" };
  expect(() => checkProxy(readSettings(address))).toThrow("TRUSTED_PROXIES is not set");
  expect(checkProxy(readSettings({ ...address, TRUSTED_PROXIES: "1" }))).toContain("1 proxy, each trusted");
  expect(checkProxy(readSettings({}))).toContain("none");
});

test("the doctor says that nobody may reach the app past the proxy, where the port is open to other machines", () => {
  const proxied = { NEXTAUTH_URL: "https://onboarding.partner.example", TRUSTED_PROXIES: "1" };
  const open = checkProxy(readSettings({ ...proxied, HOST: "0.0.0.0", PORT: "3001" }));
  expect(open).toContain("let nothing but the proxy reach port 3001");
  for (const HOST of ["127.0.0.1", "::1", "localhost"])
    expect(checkProxy(readSettings({ ...proxied, HOST }))).not.toContain("port");
});
