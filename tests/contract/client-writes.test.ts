import { describe, expect, test } from "vitest";
import { clientFor, once } from "./ground.ts";
import { acme, failure, json, scripted, write } from "./scripted.ts";

describe("writes", () => {
  test.each([301, 307, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504])(
    "status %i is an answer, asked for once",
    async (status) => {
      const { origin, asked } = await scripted({
        status,
        headers: { Location: "https://elsewhere.example/x?t=1" },
      });
      const kind = status < 400 ? "redirect" : "status";
      expect(await write(origin)).toMatchObject({ kind, status });
      expect(asked).toHaveLength(1);
    },
  );

  test("a redirect is never followed, and only its origin is reported", async () => {
    const elsewhere = await scripted(json({ data: acme }));
    const { origin } = await scripted({
      status: 308,
      headers: { Location: `${elsewhere.origin}/stolen?t=1` },
    });
    expect(await write(origin)).toMatchObject({ kind: "redirect", location: elsewhere.origin });
    expect((await failure(clientFor(origin).me())).message).toContain("redirects");
    expect(elsewhere.asked).toEqual([]);
  });

  test.each([
    ["empty", ""],
    ["not-json", "<html>welcome</html>"],
    ["unreadable", '{"data":{"name":"no id"}}'],
    ["unreadable", '["data"]'],
    ["unreadable", "null"],
  ])("a success whose body is %s (%j) is an unknown outcome", async (reason, body) => {
    const { origin } = await scripted({ body });
    expect(await write(origin)).toMatchObject({ kind: "no-answer", reason, seen: { status: 200 } });
    expect((await failure(clientFor(origin).getOrganization("x"))).detail).toMatchObject({ reason });
  });

  test("a mint without a value is an unknown outcome", async () => {
    const { origin } = await scripted(json({ data: { value: "" } }));
    const answer = await clientFor(origin).mintKey("o", "u", { force: true, ...once() });
    expect(answer).toMatchObject({ kind: "no-answer", reason: "unreadable" });
  });

  test("a delete may answer with nothing, but not with a web page", async () => {
    const { origin } = await scripted({ body: "" }, json({ data: acme }), { body: "<html>" });
    expect(await clientFor(origin).deleteOrganization("x")).toMatchObject({ kind: "ok", value: null });
    expect(await clientFor(origin).deleteUser("x", "y")).toMatchObject({ kind: "ok", value: null });
    expect(await clientFor(origin).deleteOrganization("x")).toMatchObject({ reason: "not-json" });
  });

  test.each<[unknown, object]>([
    [
      { key: "k", message: "m", metadata: [] },
      { key: "k", message: "m" },
    ],
    [{ error: { message: "old" } }, { message: "old" }],
    [{ message: 7, error: "x" }, { message: undefined }],
    [[], { message: undefined }],
    [null, { message: undefined }],
  ])("the error body %j is survived", async (body, expectedFields) => {
    const { origin } = await scripted(json(body, 422));
    expect(await write(origin)).toMatchObject({ kind: "status", status: 422, ...expectedFields });
  });
});
