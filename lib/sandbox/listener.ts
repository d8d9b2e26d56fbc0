import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A port that can be closed (connections are then refused) and opened again at the same number. */
export function createListener(handle: RequestListener, host: string) {
  let server: Server | undefined;
  let port = 0;

  return {
    async open(wantedPort = port): Promise<string> {
      if (server) throw new Error("The port is open already.");
      const opened = createServer(handle);
      await new Promise<void>((resolve, reject) => {
        opened.once("error", reject);
        opened.listen(wantedPort, host, resolve);
      });
      server = opened;
      port = (opened.address() as AddressInfo).port;
      return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    },
    async close(): Promise<void> {
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        closing.closeAllConnections();
      });
    },
  };
}
