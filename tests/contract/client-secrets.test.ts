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
