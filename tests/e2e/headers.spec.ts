import { expect, signIn, test } from "#tests/support/browser/test.ts";

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
  expect((await served("/api/me"))["cache-control"]).toContain("no-store");
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
