import { describe, expect, test } from "vitest";
import { version } from "#tests/support/world/upstream.ts";
import { clientFor, once, partnerKey } from "./ground.ts";
import { acme, failure, json, type Say, scripted } from "./scripted.ts";

describe("what is sent", () => {
  test("every request names version and sender; a write carries its idempotency key", async () => {
    const { origin, asked } = await scripted(json({ data: acme }));
    const key = once();
    await clientFor(`${origin}//`).createOrganization({ name: "Acme" }, key);
    expect(asked[0]).toMatchObject({
      method: "POST",
      url: "/api/organizations",
      body: '{"name":"Acme"}',
      headers: {
        authorization: `Bearer ${partnerKey}`,
        "content-type": "application/json",
        "idempotency-key": key.idempotencyKey,
        "user-agent": "partner-onboarding/0.1",
        "x-polytomic-version": version,
      },
    });
  });

  test("inside an organization the partner key goes as Basic", async () => {
    const { origin, asked } = await scripted(json({ data: acme }));
    await clientFor(origin, { insideOrganizationId: "org-1" }).currentOrganization();
    const basic = Buffer.from(`org-1:${partnerKey}`).toString("base64");
    expect(asked[0]?.headers.authorization).toBe(`Basic ${basic}`);
  });

  test.each(["", "..", "a/b", "a?b"])("the id %j is refused before anything is sent", async (id) => {
    const { origin, asked } = await scripted(json({ data: acme }));
    expect(() => clientFor(origin).deleteOrganization(id)).toThrow("not a valid Polytomic id");
    expect(asked).toEqual([]);
  });
});

describe("reads", () => {
  test("unknown fields are ignored, missing ones are empty, a null list is empty", async () => {
    const { origin } = await scripted(
      json({ data: { ...acme, shoe_size: 9, issuer: null } }),
      json({ data: null }),
    );
    expect(await clientFor(origin).getOrganization("x")).toEqual({
      ...acme,
      issuer: "",
      sso_domain: "",
      sso_org_id: "",
    });
    expect(await clientFor(origin).listUsers("x")).toEqual([]);
  });

  test("a list without data is not read as an empty one", async () => {
    const { origin } = await scripted(json({}));
    expect((await failure(clientFor(origin).listOrganizations())).detail).toMatchObject({
      reason: "unreadable",
    });
  });

  test("pages are followed to the end, and half a list is never returned", async () => {
    const page = (id: string, next?: string) =>
      json({ data: [{ id }], pagination: { next_page_token: next } });
    const good = await scripted(page("1", "a&b"), page("2"));
    expect((await clientFor(good.origin).listOrganizations()).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(good.asked[1]?.url).toBe("/api/organizations?page_token=a%26b");
    const stuck = await scripted(page("1", "same"));
    expect((await failure(clientFor(stuck.origin).listOrganizations())).detail).toMatchObject({
      reason: "unreadable",
    });
  });

  test.each([429, 502, 503, 504])("status %i is retried twice and then reported", async (status) => {
    const { origin, asked } = await scripted({ status, body: "<html>" });
    const waitsMs: number[] = [];
    const error = await failure(clientFor(origin, {}, waitsMs).me());
    expect([error.detail, asked.length, waitsMs]).toMatchObject([{ kind: "status", status }, 3, [250, 1000]]);
  });

  test.each([400, 401, 403, 404, 409, 422, 500])("status %i is reported at once", async (status) => {
    const { origin, asked } = await scripted(json({ message: "because" }, status, { "X-Request-Id": "r-1" }));
    const error = await failure(clientFor(origin).me());
    expect(error).toMatchObject({ code: "upstream", detail: { kind: "status", status, requestId: "r-1" } });
    expect(error.message).toContain(`(${status}): because`);
    expect(asked).toHaveLength(1);
  });

  test("a read gets through on its third try, and waits as Retry-After says, within reason", async () => {
    const retryAfter = (seconds: string): Say => ({ status: 429, headers: { "Retry-After": seconds } });
    const good = await scripted(retryAfter("3"), retryAfter("1"), json({ data: acme }));
    const waitsMs: number[] = [];
    expect(await clientFor(good.origin, {}, waitsMs).getOrganization("x")).toMatchObject(acme);
    expect(waitsMs).toEqual([3000, 1000]);
    const far = await scripted(retryAfter("3600"));
    const error = await failure(clientFor(far.origin).me());
    expect([error.detail, far.asked.length]).toMatchObject([{ retryAfterMs: 3_600_000 }, 1]);
  });

  test("a version other than the requested one fails a read, and is reported by me()", async () => {
    const { origin } = await scripted(json({ data: acme }, 200, { "X-Polytomic-Version": "2021-05-23" }));
    const error = await failure(clientFor(origin).getOrganization("x"));
    expect(error.detail).toMatchObject({ kind: "version", versionEcho: "2021-05-23", versionSent: version });
    expect(await clientFor(origin).me()).toMatchObject({ versionEcho: "2021-05-23", versionDiffers: true });
  });
});
