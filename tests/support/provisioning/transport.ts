/** Between `fetch` and the sandbox's engine: requests, answers, time-outs and broken connections. */
import type { Delivery } from "#lib/sandbox/engine.ts";
import type { Incoming } from "#lib/sandbox/request.ts";

export const origin = "https://upstream.test";
export const timeoutMs = 30_000;

const longBytes = 2 * 1024 ** 2;
export const deadlines = new WeakMap<AbortSignal, AbortController>();

/** Replaces AbortSignal.timeout: it ends when the test's time says so. */
export function deadline(): AbortSignal {
  const controller = new AbortController();
  deadlines.set(controller.signal, controller);
  return controller.signal;
}

export const timedOut = () => new DOMException("timeout", "TimeoutError");
export const broken = (code: string) => Object.assign(new TypeError("fetch failed"), { cause: { code } });

export function toIncoming(url: URL, init: RequestInit, id: string): Incoming {
  const headers = new Headers(init.headers);
  return {
    id,
    method: init.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    authorization: headers.get("authorization") ?? "",
    version: headers.get("x-polytomic-version") ?? undefined,
    idempotencyKey: headers.get("idempotency-key") ?? undefined,
    body: typeof init.body === "string" ? init.body : "",
    origin,
  };
}

export function responseOf({ reply, travels, version }: Delivery, expire: () => void): Response {
  const { status, headers = {}, type } = reply;
  const own: Record<string, string> = type ? { "Content-Type": type } : { "X-Polytomic-Version": version };
  const slow = {
    pull(controller: ReadableStreamDefaultController) {
      expire();
      controller.error(timedOut());
    },
  };
  // The reader stops long before 50 MB; copying them in each run would cost more than everything else.
  const text = reply.body.length > longBytes ? reply.body.slice(0, longBytes) : reply.body;
  const body = travels === "slowly" ? new ReadableStream(slow) : text;
  return new Response(body, { status, headers: { ...own, ...headers } });
}
