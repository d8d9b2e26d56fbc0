import type { APIResponse } from "playwright/test";
import { admin, expect, signIn, test } from "#tests/support/browser/test.ts";

/* What is really served, by the whole server. */

const ofAll = {
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

test("each kind of answer carries its headers", async ({ page, app }) => {
  await app.onboard("Headed Freight");
  await signIn(page);
  const visit = async () => {
    const answer = await page.goto("/tenants");
    const headers = answer?.headers() ?? {};
    const [, nonce] =
      /script-src 'self' 'nonce-([\w+/=]{20,})'/.exec(headers["content-security-policy"] ?? "") ?? [];
    return { headers, nonce, text: (await answer?.text()) ?? "" };
  };
  const [first, { headers, nonce, text }] = [await visit(), await visit()];
  expect(nonce).not.toBe(undefined);
  expect(nonce).not.toBe(first.nonce);
  const scripts = text.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(3);
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers).toMatchObject({ ...ofAll, "x-frame-options": "DENY", "referrer-policy": "same-origin" });
  expect(headers["cache-control"]).toContain("no-store");

  const [file = ""] = /\/_next\/static\/[^"\\]+\.js/.exec(await page.content()) ?? [];
  const served = async (path: string) => {
    const answer = await page.request.get(path);
    expect([path, answer.status()]).toEqual([path, 200]);
    expect(answer.headers()).toMatchObject(ofAll);
    return answer.headers();
  };
  await served(file);
  await served("/favicon.svg");
  for (const path of ["/api/me", "/api/audit?format=csv", "/api/tenants/export"])
    expect([path, (await served(path))["cache-control"]]).toEqual([
      path,
      expect.stringContaining("no-store"),
    ]);
});

test("where people use https, browsers stay there, and no other host of the domain sets a cookie", async ({
  page,
  app,
}) => {
  // Here it is asked without the proxy that brings https.
  const url = await app.serve({ NEXTAUTH_URL: "https://onboarding.partner.example" });
  const cookies: string[] = [];
  const takeCookies = (answer: APIResponse) => {
    const set = answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie");
    cookies.push(...set.map(({ value }) => value));
    return answer;
  };
  for (const path of ["/sign-in", "/tenants", "/api/health", "/no/such/page"]) {
    const answer = takeCookies(await page.request.get(`${url}${path}`, { maxRedirects: 0 }));
    const secure = answer.headers()["strict-transport-security"];
    expect([path, secure]).toEqual([path, "max-age=31536000"]);
  }
  const { csrfToken } = await takeCookies(await page.request.get(`${url}/api/auth/csrf`)).json();
  const form = { csrfToken, ...admin, json: "true" };
  // The browser would not send them without https.
  const Cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  const headers = { Cookie };
  takeCookies(await page.request.post(`${url}/api/auth/callback/credentials`, { form, headers }));
  const names = cookies.map((cookie) => cookie.split("=")[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      "__Host-next-auth.session-token",
      "__Host-next-auth.csrf-token",
      "__Host-known-browser",
    ]),
  );
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-[\w.-]+=/);
    for (const attribute of [/; Path=\/(;|$)/i, /; Secure(;|$)/i, /; HttpOnly(;|$)/i, /; SameSite=Lax(;|$)/i])
      expect(cookie).toMatch(attribute);
    expect(cookie).not.toMatch(/; Domain=/i);
  }
  await app.end(url);
});

test("a form of another site is refused, and one of our own is not", async ({ page, app }) => {
  const send = async (origin: string) => {
    const multipart = { $ACTION_REF_1: "", email: "jane@customer.example" };
    const answer = await page.request.post("/sign-in", { multipart, headers: { Origin: origin } });
    return [answer.status(), await answer.text()] as const;
  };
  const [status, text] = await send("https://evil.example");
  expect(status).toBe(403);
  expect(text).toContain("This form came from another site");
  const [own] = await send(new URL(app.url).origin);
  expect(own).not.toBe(403);
});
