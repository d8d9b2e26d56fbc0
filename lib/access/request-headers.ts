import "server-only";
/**
 * What Next answers with "Internal Server Error" because it can't read them. The state of the browser's router
 * only saves work, so it is left out; an origin that is no address is as foreign as any other. TRACE, which nothing
 * here answers, becomes OPTIONS, and the server as a whole ("*") its first page. Files are read only: anything else is
 * asked of a page that there is not.
 */
import { subscribe } from "node:diagnostics_channel";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";

type Headers = Record<string, string | string[] | undefined>;

const routerState = "next-router-state-tree";

function isReadable(state: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(state);
    return true;
  } catch {
    return false;
  }
}

function tidyHeaders(headers: Headers): void {
  if (!isReadable(headers[routerState])) delete headers[routerState];
  const { origin } = headers;
  if (typeof origin === "string" && !URL.canParse(origin)) headers.origin = "null";
}

type Incoming = { method: string; url: string; headers: Headers };

/** Those that proxy.ts does not see. */
const isFile = /^\/(_next\/|favicon\.svg)/;

export function tidyRequest(request: Incoming): void {
  tidyHeaders(request.headers);
  if (request.method === "TRACE") request.method = "OPTIONS";
  if (request.url === "*") request.url = "/";
  if (isFile.test(request.url) && !["GET", "HEAD"].includes(request.method)) request.url = "/not-found";
}

const isStart = (message: unknown): message is { request: Incoming } =>
  typeof message === "object" && message !== null && "request" in message;

/** From now on, for each HTTP request of this process. */
export function tidyRequests(): void {
  subscribe("http.server.request.start", (message) => {
    if (isStart(message)) tidyRequest(message.request);
  });
}
