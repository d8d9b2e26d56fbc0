import "server-only";
/**
 * PGlite's wire protocol on a Unix socket, for several connections. PGlite has one backend session for all of
 * them, so a connection has it to itself from the first message of a query to the end of its transaction:
 * message by message, one connection would bind values to the statement that another had just parsed.
 *
 * The published @electric-sql/pglite-socket (looked at in 0.2.17) does not do. Outside a transaction it gives the
 * session to whichever connection's message comes next, which mixes up statements as said above; a message that
 * throws ends its queue for every connection; it does not answer a request for GSS encryption; and closing it
 * does not wait for the query under way.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const protocol3 = 196_608;

/** Hands the one session out, first come, first served. */
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

/** Cuts complete messages off what has arrived; the rest waits for more. */
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

/** After these the backend says that it is ready for the next query. */
const endsQuery = new Set(["Q", "S", "F", "startup"]);

export async function serveOnSocket(pglite: PGlite, path: string): Promise<{ close: () => Promise<void> }> {
  const takeTurn = createTurns();
  const sockets = new Set<Socket>();

  async function serve(socket: Socket): Promise<void> {
    let buffer: Buffer = Buffer.alloc(0);
    let started = false;
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
          release ??= await takeTurn();
          await pglite.runExclusive(() =>
            pglite.execProtocolRawStream(bytes, {
              onRawData: (data) => void socket.write(Buffer.from(data)),
            }),
          );
          if (endsQuery.has(type) && !pglite.isInTransaction()) {
            release();
            release = undefined;
          }
        }
      }
    } finally {
      // Who leaves in the middle leaves nothing behind.
      if (release) {
        await pglite.exec("ROLLBACK").catch(() => undefined);
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
      // Whoever was in the middle of a query has let go by now.
      (await takeTurn())();
    },
  };
}
