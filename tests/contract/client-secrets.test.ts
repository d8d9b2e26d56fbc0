import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { clientFor, once, partnerKey } from "./ground.ts";
import { acme, failure, json, scripted } from "./scripted.ts";

describe("secrets", () => {
  test("no error and no answer holds the key or the client secret, whatever upstream echoes", async () => {
    const clientSecret = "oidc-client-secret-0123456789";
    const echo = `bad header Bearer ${partnerKey} with ${clientSecret}`;
    const bodies = [
      json({ message: echo, key: echo }, 401),
      { body: echo },
      json({ data: { value: [echo] } }),
    ];
    for (const say of bodies) {
      const { origin } = await scripted(say);
      const client = clientFor(origin);
      const body = { name: "Acme", client_secret: new Secret(clientSecret) };
      const answer = await client.createOrganization(body, once());
      // Only what was asked is known to be secret; a read knows the key alone.
      const printable = [answer, await client.mintKey("o", "u", { force: true, ...once() })];
      expect(inspect(printable[0], { depth: 9 })).not.toContain(clientSecret);
      for (const thing of [...printable, await failure(client.getOrganization("x"))]) {
        expect(inspect(thing, { depth: 9, showHidden: true }) + JSON.stringify(thing)).not.toContain(
          partnerKey,
        );
      }
    }
  });

  const awkward = 'quoted "secret" with / + % and é, 0123456789';
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  test.each([
    ["JSON", inJson(awkward)],
    ["JSON that is in JSON", inJson(inJson(awkward))],
    ["percent encoding", encodeURIComponent(awkward)],
    [
      "percent encoding in small letters",
      encodeURIComponent(awkward).replace(/%../g, (c) => c.toLowerCase()),
    ],
    ["a form's encoding", new URLSearchParams([["", awkward]]).toString().slice(1)],
    ["base64", base64(awkward)],
    ["base64 for addresses", Buffer.from(awkward).toString("base64url")],
  ])("an error does not hold the client secret in %s", async (_, spelling) => {
    const { origin } = await scripted(json({ message: `invalid: ${spelling}.`, key: spelling }, 422));
    const body = { name: "Acme", client_secret: new Secret(awkward) };
    const answer = await clientFor(origin).createOrganization(body, once());
    expect(answer).toMatchObject({ kind: "status", message: "invalid: [secret].", key: "[secret]" });
  });

  test("neither the Basic credential nor an echo in a header reaches an answer", async () => {
    const basic = base64(`org-17:${partnerKey}`);
    const headers = { "x-request-id": `Bearer ${partnerKey}`, "x-polytomic-version": partnerKey };
    const { origin } = await scripted(json({ message: `Authorization: Basic ${basic}` }, 401, headers));
    const client = clientFor(origin, { insideOrganizationId: "org-17" });
    const seen = inspect(await client.createOrganization({ name: "Acme" }, once()), { depth: 9 });
    expect(seen).not.toContain(basic);
    expect(seen).not.toContain(partnerKey);
    expect(seen).toContain("Authorization: Basic [secret]");
  });

  test("the client secret is sent, not its mask", async () => {
    const { origin, asked } = await scripted(json({ data: acme }));
    await clientFor(origin).updateOrganization("x", {
      name: "Acme",
      client_secret: new Secret("the-real-one"),
    });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ name: "Acme", client_secret: "the-real-one" });
  });

  test("a minted value prints as nothing", async () => {
    const { origin } = await scripted(json({ data: { value: "minted-value-0123456789" } }));
    const answer = await clientFor(origin).mintKey("o", "u", { force: false, ...once() });
    expect(inspect(answer, { depth: 9 }) + JSON.stringify(answer)).not.toContain("minted-value");
  });

  test("a key that is not valid in a header is reported without being quoted", async () => {
    const client = clientFor("http://127.0.0.1:9", { credential: new Secret("line one\nline two") });
    await expect(client.me()).rejects.toMatchObject({ code: "configuration" });
    await expect(client.me()).rejects.not.toThrow("line");
  });
});
