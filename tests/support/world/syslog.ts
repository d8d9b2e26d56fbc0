/** A syslog server on loopback, over TCP or TLS. It reads messages by their length, as RFC 6587 has it. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

export async function openSyslog(certificate?: { key: string; cert: string }) {
  const taken: string[] = [];
  const state = { isBroken: false };
  const receive = (socket: Socket) => {
    if (state.isBroken) return socket.resetAndDestroy();
    const parts: Buffer[] = [];
    socket.on("error", () => undefined);
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      // Each message begins with its length, and TLS does not.
      if (!/^\d/.test(String(parts[0]))) socket.end("not a message\n");
    });
    socket.on("end", () => {
      for (let left = Buffer.concat(parts); left.length > 0; ) {
        const space = left.indexOf(" ");
        const end = space + 1 + Number(left.subarray(0, space));
        // Not a message, such as the beginning of TLS.
        if (!(space > 0 && end <= left.length)) break;
        taken.push(left.subarray(space + 1, end).toString());
        left = left.subarray(end);
      }
      socket.end();
    });
  };
  const server: Server = certificate ? createTlsServer(certificate, receive) : createServer(receive);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    taken,
    state,
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
