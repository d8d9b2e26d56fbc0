/** Our client against answers that no sandbox would give. */
import { UpstreamError } from "#lib/polytomic/result.ts";
import { clientFor, once, startServer } from "./ground.ts";

export type Say = { status?: number; body?: string | Buffer; headers?: Record<string, string> };

/** A server that says these in turn, the last one for ever, and remembers what it was asked. */
export async function scripted(...script: Say[]) {
  const asked: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = [];
  const origin = await startServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    const say = script[Math.min(asked.length, script.length) - 1] ?? {};
    response.writeHead(say.status ?? 200, say.headers);
    response.end(say.body ?? "");
  });
  return { origin, asked };
}
export const json = (value: unknown, status = 200, headers = {}): Say => ({
  status,
  body: JSON.stringify(value),
  headers,
});
export const acme = { id: "0c0c0c0c", name: "Acme" };

export async function failure(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.catch((caught: unknown) => caught);
  if (!(error instanceof UpstreamError)) throw new Error("did not fail as it should have", { cause: error });
  return error;
}
export const write = (origin: string, options = {}) =>
  clientFor(origin, options).createOrganization({ name: "Acme" }, once());
