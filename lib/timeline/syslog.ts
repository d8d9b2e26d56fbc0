import "server-only";
import { isIP, connect as overTcp } from "node:net";
import { connect as overTls } from "node:tls";
import { secondMs } from "#lib/base/clock.ts";
import { settings } from "#lib/base/settings.ts";
import type { Syslog } from "#lib/base/settings-audit.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";

/*
 * RFC 5424 over TCP or TLS, each message after its length in bytes (RFC 6587, RFC 5425). Syslog has no answer: messages
 * count as sent once all of them are written and the other side has closed the connection without an error.
 */

/** Facility 13, log audit; severity 6, informational. */
const priority = 13 * 8 + 6;
const limitMs = 10 * secondMs;

/** One message. Its text is JSON, in which a line break can't occur. */
export function asSyslog({ at, name, text }: { at: Date; name: string; text: string }): string {
  const { hostname } = new URL(settings().nextAuthUrl);
  const header = `<${priority}>1 ${at.toISOString()} ${hostname} partner-onboarding - ${name.slice(0, 32)} -`;
  const message = `${header} ${text}`;
  return `${Buffer.byteLength(message)} ${message}`;
}

/** Throws NotDelivered. */
export function sendSyslog({ host, port, isTls }: Syslog, messages: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = isTls
    ? overTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
    : overTcp({ host, port });
  let isWritten = false;
  socket.setTimeout(limitMs, () => {
    if (isWritten) resolve();
    else reject(new NotDelivered({ code: "no_answer", params: {} }, false));
    socket.destroy();
  });
  socket.on("error", (error: Error & { code?: string }) => {
    const { code: cause = "unknown" } = error;
    const isUnsafe = /CERT|SSL|TLS|ALTNAME|SELF_SIGNED/.test(cause);
    reject(new NotDelivered({ code: isUnsafe ? "not_secure" : "unreachable", params: { cause } }, false));
  });
  // What the other side says is not read, but a stream that nobody reads never ends.
  socket.resume();
  socket.on("close", () => (isWritten ? resolve() : reject(closedEarly())));
  socket.on(isTls ? "secureConnect" : "connect", () =>
    socket.end(messages.join(""), () => {
      isWritten = true;
    }),
  );
  return promise;
}

const closedEarly = () => new NotDelivered({ code: "unreachable", params: { cause: "closed" } }, false);
