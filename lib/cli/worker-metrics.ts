/** The worker's own metrics, at WORKER_METRICS_PORT: it has no other address. */
import { once } from "node:events";
import { createServer } from "node:http";
import { metrics } from "#lib/base/metrics.ts";
import { mayScrape } from "#lib/base/scraper.ts";
import { cannotStart } from "./startup-error.ts";

export async function serveWorkerMetrics(host: string, port: number): Promise<void> {
  const server = createServer(async ({ headers, socket, url }, response) => {
    const { authorization = null, host: asked = null } = headers;
    const address = socket.remoteAddress ?? "unknown";
    if (!mayScrape({ authorization, address, host: asked })) return void response.writeHead(401).end();
    if (url !== "/metrics") return void response.writeHead(404).end();
    const { registry } = metrics();
    response.writeHead(200, { "Content-Type": registry.contentType, "Cache-Control": "no-store" });
    response.end(await registry.metrics());
  });
  // It must not keep the worker from ending.
  server.listen(port, host).unref();
  await once(server, "listening").catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : "no answer";
    throw cannotStart(
      `The worker can't serve its metrics at port ${port} (${code}).`,
      "Set WORKER_METRICS_PORT to a free port, another one for each worker of a machine.",
    );
  });
}
