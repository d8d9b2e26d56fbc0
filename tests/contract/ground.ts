import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import type { ClientOptions } from "#lib/polytomic/client.ts";
import { createResourceClient, type ResourceClient } from "#lib/polytomic/resource-client.ts";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import type { Sandbox, SandboxOptions } from "#lib/sandbox/shape.ts";
import { askUpstream, version } from "#tests/support/world/upstream.ts";

export const partnerKey = "partner-key-of-the-tests-0123456789";
export const hourMs = 3_600_000;

/** A client that never waits between retries; `waitsMs` collects how long it would have. */
export function clientFor(
  origin: string,
  options: Partial<ClientOptions> = {},
  waitsMs: number[] = [],
): ResourceClient {
  return createResourceClient({
    origin,
    version,
    timeoutMs: 10_000,
    credential: new Secret(partnerKey),
    sleep: async (ms) => void waitsMs.push(ms),
    ...options,
  });
}

/** A sandbox in this process whose clock is paused until it is moved. */
export async function startSandbox(
  options: Partial<SandboxOptions> = {},
): Promise<{ sandbox: Sandbox; origin: string; client: ResourceClient }> {
  const startedAt = new Date("2026-03-02T09:00:00Z");
  const sandbox = createSandbox({ partnerKey, now: () => startedAt, ...options });
  onTestFinished(sandbox.close);
  const origin = await sandbox.listen();
  return { sandbox, origin, client: clientFor(origin) };
}

/** A bare server, for answers that no sandbox would give. */
export async function startServer(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The value of an answer that has to be a success. */
export function mustSucceed<T>(answer: { kind: string; value?: T }): T {
  if (answer.kind !== "ok" || answer.value === undefined) throw new Error(`not a success: ${answer.kind}`);
  return answer.value;
}

let count = 0;
export const once = () => ({ idempotencyKey: `test-key-${++count}` });

/** A bare request, for what the client would not send. */
export const ask = (
  origin: string,
  line: string,
  { key = partnerKey, ...more }: { key?: string; body?: unknown; headers?: Record<string, string> } = {},
) => askUpstream(origin, line, { key, ...more });
