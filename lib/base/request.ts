import "server-only";
/**
 * The HTTP request that the running code belongs to. `isTaken`: code of ours has begun to answer it. What fails before
 * that is the request's own fault: Next could not read it, or refused it. `isOfStaff`: the sender is signed in.
 */
import { AsyncLocalStorage } from "node:async_hooks";

type Request = { network: string; isTaken: boolean; isOfStaff: boolean };

// The server's start and its pages are bundled apart.
const kept = globalThis as { partnerRequests?: AsyncLocalStorage<Request> };

function store(): AsyncLocalStorage<Request> {
  kept.partnerRequests ??= new AsyncLocalStorage();
  return kept.partnerRequests;
}

/** At the start of a request: everything that it causes belongs to what this returns. */
export function openRequest(network: string): Request {
  const request = { network, isTaken: false, isOfStaff: false };
  store().enterWith(request);
  return request;
}

/** Undefined in work that no request causes. */
export const findRequest = (): Request | undefined => store().getStore();

/** What `work` begins, such as a timer, belongs to no request. */
export const outsideRequests = <T>(work: () => T): T => store().exit(work);

export function takeRequest(): void {
  const request = findRequest();
  if (request) request.isTaken = true;
}

export function markStaffRequest(): void {
  const request = findRequest();
  if (request) request.isOfStaff = true;
}
