import { NextRequest } from "next/server";
import { afterEach, expect, test } from "vitest";
import config from "../../../next.config.js";
import { proxy } from "../../../proxy.ts";

const before = process.env.NEXTAUTH_URL;
afterEach(() => {
  if (before === undefined) delete process.env.NEXTAUTH_URL;
  else process.env.NEXTAUTH_URL = before;
});

/** The headers of a page where people use this address. */
function headersAt(address: string): Headers {
  process.env.NEXTAUTH_URL = address;
  return proxy(new NextRequest(`${address}/sign-in`)).headers;
}

test("where people use https, browsers never go back to http", () => {
  const name = "Strict-Transport-Security";
  expect(headersAt("https://onboarding.partner.example").get(name)).toBe("max-age=31536000");
  expect(headersAt("http://127.0.0.1:3000").get(name)).toBeNull();
});

test("the page of a one-time link tells nobody where it is", () => {
  process.env.NEXTAUTH_URL = "https://onboarding.partner.example";
  const { headers } = proxy(new NextRequest("https://onboarding.partner.example/key-link/some-id"));
  expect([headers.get("Referrer-Policy"), headers.get("X-Robots-Tag")]).toEqual([
    "no-referrer",
    "noindex, nofollow",
  ]);
  expect(headersAt("https://onboarding.partner.example").get("Referrer-Policy")).toBe("same-origin");
});

test("what a page of another site makes a browser ask for in passing gets no answer, and its links do", () => {
  const statusOf = (site: string, dest?: string) => {
    const headers = { "Sec-Fetch-Site": site, ...(dest && { "Sec-Fetch-Dest": dest }) };
    return proxy(new NextRequest("https://onboarding.partner.example/invitation/x", { headers })).status;
  };
  for (const site of ["cross-site", "same-site"]) {
    for (const dest of ["image", "iframe", "script", "empty"]) expect(statusOf(site, dest)).toBe(403);
    expect(statusOf(site, "document")).toBe(200);
    // A browser that does not say.
    expect(statusOf(site)).toBe(200);
  }
  for (const site of ["same-origin", "none"]) expect(statusOf(site, "empty")).toBe(200);
});

test("nobody makes the server fetch an image, of another site or of its own paths", () => {
  expect(config.images).toEqual({ unoptimized: true });
});

test("every answer, static files included, keeps its type and is of no use to other sites", async () => {
  expect(await config.headers?.()).toEqual([
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
      ],
    },
  ]);
});
