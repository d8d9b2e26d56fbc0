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
