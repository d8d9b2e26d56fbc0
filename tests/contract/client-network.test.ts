import type { RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "#tests/support/world/free-port.ts";
import { clientFor, startServer } from "./ground.ts";
import { failure, write } from "./scripted.ts";

describe("limits", () => {
  test("a body larger than the limit is not read to its end", async () => {
    let sentBytes = 0;
    const endless: RequestListener = (_, response) => {
      const more = () => {
        while (!response.destroyed) {
          sentBytes += 65_536;
          if (!response.write(Buffer.alloc(65_536, "x"))) break;
        }
      };
      response.on("drain", more);
      more();
    };
    const origin = await startServer(endless);
    expect(await write(origin)).toMatchObject({ kind: "no-answer", reason: "too-large" });
    expect(
      (await failure(clientFor(origin, { maxListBytes: 100_000 }).listOrganizations())).message,
    ).toContain("larger");
    expect(sentBytes).toBeLessThan(50 * 1024 ** 2);
  });

  test("a body that trickles ends at the time limit, and a read that timed out is not repeated", async () => {
    let asked = 0;
    const deadlines: AbortController[] = [];
    const trickle = (response: ServerResponse) => {
      asked++;
      response.write('{"data":');
      response.write(" ", () => deadlines.at(-1)?.abort());
    };
    const origin = await startServer((_, response) => trickle(response));
    const deadline = () => {
      deadlines.push(new AbortController());
      return deadlines.at(-1)?.signal ?? AbortSignal.abort();
    };
    expect(await write(origin, { deadline })).toMatchObject({ kind: "no-answer", reason: "timeout" });
    expect((await failure(clientFor(origin, { deadline }).me())).message).toContain("in time (10 s)");
    expect(asked).toBe(2);
  });

  test("the time limit uses the real clock by default", async () => {
    const origin = await startServer(() => undefined);
    expect(await write(origin, { timeoutMs: 20 })).toMatchObject({ reason: "timeout", seen: undefined });
  });
});

describe("connections", () => {
  test("a refused connection says that nothing was sent", async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    expect(await write(origin)).toEqual({ kind: "refused-connection", code: "ECONNREFUSED" });
    const waitsMs: number[] = [];
    const error = await failure(clientFor(origin, {}, waitsMs).me());
    expect([error.message, waitsMs.length]).toEqual([expect.stringContaining("nothing was sent"), 2]);
  });

  test("nothing is sent to a host without an address or a trusted certificate", async () => {
    const failing = (cause: object) => async () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(), cause) });
    };
    const kindFor = async (cause: object) =>
      (await write("http://x.example", { fetch: failing(cause) })).kind;
    expect(await kindFor({ code: "ENOTFOUND", syscall: "getaddrinfo" })).toBe("refused-connection");
    expect(await kindFor({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })).toBe("refused-connection");
    expect(await kindFor({ errors: [{ code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }] })).toBe(
      "refused-connection",
    );
    expect(await kindFor({ errors: [{ code: "ECONNREFUSED" }, { code: "ECONNRESET" }] })).toBe("no-answer");
    expect(await kindFor({ code: "EHOSTUNREACH", syscall: "read" })).toBe("no-answer");
    expect(await kindFor({ code: "UND_ERR_SOCKET" })).toBe("no-answer");
  });

  test("a connection that breaks after the request is an unknown outcome, sent once", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.once("data", () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    expect(await write(origin)).toMatchObject({ kind: "no-answer", reason: "reset" });
    expect(connections).toBe(1);
    await failure(clientFor(origin).me());
    expect(connections).toBe(4);
  });
});
