import "server-only";
/**
 * Whether code of ours has taken a request. What fails before that is the request's own fault: Next could not read it,
 * or refused it.
 */
import { AsyncLocalStorage } from "node:async_hooks";

type Request = { isTaken: boolean };

// The server's start and its pages are bundled apart.
const kept = globalThis as { partnerRequests?: AsyncLocalStorage<Request> };

function store(): AsyncLocalStorage<Request> {
  kept.partnerRequests ??= new AsyncLocalStorage();
  return kept.partnerRequests;
}

/** At the start of a request: everything that it causes belongs to what this returns. */
export function openRequest(): Request {
  const request = { isTaken: false };
  store().enterWith(request);
  return request;
}

export function takeRequest(): void {
  const request = store().getStore();
  if (request) request.isTaken = true;
}
