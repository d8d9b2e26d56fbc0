import type { IncomingMessage, ServerResponse } from "node:http";
import type { Delivery } from "./engine.ts";
import type { Incoming } from "./request.ts";

const maxBodyBytes = 1024 ** 2;

/** The request's text, or undefined when it is too long to be one of this API. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function toIncoming(request: IncomingMessage, id: string, body: string): Incoming {
  const origin = `http://${request.headers.host ?? "localhost"}`;
  const { pathname, searchParams } = new URL(request.url ?? "/", origin);
  return {
    id,
    method: request.method ?? "GET",
    path: pathname,
    query: searchParams,
    authorization: request.headers.authorization ?? "",
    version: header(request, "x-polytomic-version"),
    idempotencyKey: header(request, "idempotency-key"),
    body,
    origin,
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** Sends a delivery the way it travels. */
export async function deliver(
  { reply, travels, version }: Delivery,
  requestId: string,
  response: ServerResponse,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  if (travels === "never") return;
  if (travels === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(reply.body);
  const own = reply.type ? {} : { "X-Request-Id": requestId, "X-Polytomic-Version": version };
  response.writeHead(reply.status, {
    "Content-Type": reply.type ?? "application/json",
    "Content-Length": bytes.byteLength,
    ...own,
    ...reply.headers,
  });
  if (travels !== "slowly") {
    response.end(bytes);
    return;
  }
  for (let at = 0; at < bytes.length && !response.destroyed; at++) {
    response.write(bytes.subarray(at, at + 1));
    await sleep(1_000);
  }
  response.end();
}
