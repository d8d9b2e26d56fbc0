/** A receiver of webhooks on loopback, and what it was sent. */
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export async function openReceiver() {
  const requests: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const state: { status: number; headers: Record<string, string> } = { status: 200, headers: {} };
  const server = createServer(async (request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
    response.writeHead(state.status, state.headers).end("what the receiver says");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    state,
    origin,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
