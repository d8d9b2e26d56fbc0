/** A way to the database that a test can freeze: it then takes connections and bytes, and passes nothing on. */
import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";

export type Pausable = { url: string; freeze: () => void; thaw: () => void; close: () => Promise<void> };

function connectTo(databaseUrl: URL): Socket {
  const port = Number(databaseUrl.port || 5432);
  const host = databaseUrl.searchParams.get("host") ?? databaseUrl.hostname;
  return host.startsWith("/")
    ? createConnection(join(host, `.s.PGSQL.${port}`))
    : createConnection(port, host);
}

export async function pausable(databaseUrl: string): Promise<Pausable> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connectTo(target);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("data", (bytes) => void other.write(bytes));
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (isFrozen) socket.pause();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = new URL(target);
  url.searchParams.delete("host");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
