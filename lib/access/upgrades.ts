import "server-only";
/**
 * Next takes a request for another protocol (`Upgrade`) from Node, answers none, and of some paths keeps the connection
 * without an end: no limit of Node's applies to it any longer. Without Next's listener Node leaves the header out of
 * account, as HTTP allows, and the request is one like any other.
 */
import { subscribe } from "node:diagnostics_channel";

type Server = { removeAllListeners: (event: "upgrade") => unknown };

const isStart = (message: unknown): message is { server: Server } =>
  typeof message === "object" && message !== null && "server" in message;

/** From its first request on, for each HTTP server of this process. Not in development, where pages reload by it. */
export function ignoreUpgrades(): void {
  subscribe("http.server.request.start", (message) => {
    if (isStart(message)) message.server.removeAllListeners("upgrade");
  });
}
