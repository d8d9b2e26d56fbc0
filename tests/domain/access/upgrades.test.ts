import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ignoreUpgrades } from "#lib/access/upgrades.ts";

/** Next takes such a request too. */
const server = createServer((_, response) => response.end("answered")).on("upgrade", (_, socket) =>
  socket.end("taken"),
);
let port = 0;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  port = address && typeof address === "object" ? address.port : 0;
});
afterAll(() => server.close());

/** All that comes until the server ends the connection. */
async function send(headers: string): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  socket.write(`GET /x HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`);
  let text = "";
  for await (const part of socket) text += part;
  return text;
}

test("a request for another protocol is answered like any other, and keeps no connection", async () => {
  ignoreUpgrades();
  expect(await send("Connection: close")).toMatch(/^HTTP\/1.1 200 /);
  expect(await send("Connection: Upgrade, close\r\nUpgrade: websocket")).toMatch(/^HTTP\/1.1 200 /);
});
