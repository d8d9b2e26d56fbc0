import "server-only";
/**
 * Headers that Next answers with "Internal Server Error" because it can't read them. The state of the browser's router
 * only saves work, so it is left out; an origin that is no address is as foreign as any other.
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

export function tidyHeaders(headers: Headers): void {
  if (!isReadable(headers[routerState])) delete headers[routerState];
  const { origin } = headers;
  if (typeof origin === "string" && !URL.canParse(origin)) headers.origin = "null";
}

const isStart = (message: unknown): message is { request: { headers: Headers } } =>
  typeof message === "object" && message !== null && "request" in message;

/** From now on, for each HTTP request of this process. */
export function tidyRequests(): void {
  subscribe("http.server.request.start", (message) => {
    if (isStart(message)) tidyHeaders(message.request.headers);
  });
}
