/** Stands in for Polytomic and counts how many requests run at once. */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const me = { data: { id: "1", is_partner: true } };

export async function startCountingUpstream() {
  const seen = { running: 0, most: 0, requests: 0 };
  /** How the next requests are answered; `latencyMs` is what makes them overlap. */
  const says = { latencyMs: 0, retryAfterS: null as number | null };
  const server = createServer(async (_request, response) => {
    seen.requests += 1;
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await sleep(says.latencyMs);
    seen.running -= 1;
    const { retryAfterS } = says;
    const headers = { "Content-Type": "application/json", "X-Polytomic-Version": "2025-09-18" };
    if (retryAfterS === null) response.writeHead(200, headers).end(JSON.stringify(me));
    else response.writeHead(429, { ...headers, "Retry-After": String(retryAfterS) }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    says,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
