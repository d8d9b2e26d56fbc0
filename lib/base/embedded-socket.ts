import "server-only";
/**
 * PGlite's wire protocol on a Unix socket, for several connections. PGlite has one backend session for all of them,
 * so a connection keeps it from the first message of a query to the end of its transaction. Otherwise one connection
 * could bind values to a statement that another one just parsed. The published @electric-sql/pglite-socket (0.2.17)
 * has these faults: outside a transaction it gives the session to any connection, a message that throws stops its
 * queue for every connection, it does not answer a GSS encryption request, and closing it does not wait for the
 * running query.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const protocol3 = 196_608;

/** Gives the one session to connections in order of arrival. */
function createTurns() {
  let last = Promise.resolve();
  return async (): Promise<() => void> => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    return resolve;
  };
}

type Message = { bytes: Uint8Array; type: string };

/** Splits complete messages off the received data and keeps the rest. */
function cut(buffer: Buffer, started: boolean): { message: Message; rest: Buffer } | null {
  const head = started ? 1 : 0;
  if (buffer.length < head + 4) return null;
  const length = head + buffer.readInt32BE(head);
  if (buffer.length < length) return null;
  const type = started ? String.fromCharCode(buffer[0] ?? 0) : "startup";
  return {
    message: { bytes: new Uint8Array(buffer.subarray(0, length)), type },
    rest: buffer.subarray(length),
  };
}

/** After these messages the backend reports that it is ready for the next query. */
const endsQuery = new Set(["Q", "S", "F", "startup"]);

export async function serveOnSocket(pglite: PGlite, path: string): Promise<{ close: () => Promise<void> }> {
  const takeTurn = createTurns();
  const sockets = new Set<Socket>();

  async function serve(socket: Socket): Promise<void> {
    let buffer: Buffer = Buffer.alloc(0);
    let started = false;
    const received: Uint8Array[] = [];
    let release: (() => void) | undefined;
    try {
      for await (const chunk of socket) {
        buffer = Buffer.concat([buffer, chunk]);
        for (let next = cut(buffer, started); next; next = cut(buffer, started)) {
          buffer = next.rest;
          const { bytes, type } = next.message;
          if (type === "X") return;
          if (type === "startup") {
            const code = Buffer.from(bytes).readInt32BE(4);
            if (code === sslRequest || code === gssRequest) {
              socket.write("N");
              continue;
            }
            if (code !== protocol3) return;
            started = true;
          }
          received.push(bytes);
          // The messages of a query come together, and answering them together takes less time.
          if (!endsQuery.has(type) && cut(buffer, started)) continue;
          release ??= await takeTurn();
          const messages = Buffer.concat(received.splice(0));
          socket.cork();
          await pglite.runExclusive(() =>
            pglite.execProtocolRawStream(messages, {
              onRawData: (data) => void socket.write(Buffer.from(data)),
            }),
          );
          socket.uncork();
          if (endsQuery.has(type) && !pglite.isInTransaction()) {
            release();
            release = undefined;
          }
        }
      }
    } finally {
      // It leaves no open transaction, and no setting, which would hold for every other connection.
      if (started) release ??= await takeTurn();
      if (release) {
        for (const statement of ["ROLLBACK", "RESET ALL"])
          await pglite.exec(statement).catch(() => undefined);
        release();
      }
      socket.destroy();
    }
  }

  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      // Every connection has released the session by now.
      (await takeTurn())();
    },
  };
}
