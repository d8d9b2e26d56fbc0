/** A mail server on loopback, and what it was given. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type Received = { to: string[]; headers: Record<string, string>; body: string };

/** Quoted-printable, as nodemailer writes text that is long or not ASCII. */
const decoded = (body: string) =>
  Buffer.from(
    body
      .replace(/=\r\n/g, "")
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString("utf8");

function read(raw: string, to: string[]): Received {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const lines = head.replace(/\r\n\s+/g, " ").split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? []));
  const body = rest.join("\r\n\r\n");
  const isEncoded = headers["Content-Transfer-Encoding"] === "quoted-printable";
  return { to, headers, body: (isEncoded ? decoded(body) : body).replaceAll("\r\n", "\n") };
}

/** `refusal`: what the server answers instead of taking a mail, while it is set. */
export async function openMailbox(options: SMTPServerOptions = { disabledCommands: ["STARTTLS", "AUTH"] }) {
  const mails: Received[] = [];
  const state: { refusal: number | null } = { refusal: null };
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    ...options,
    onData(stream, session, done) {
      text(stream).then((raw) => {
        if (state.refusal) return done(Object.assign(new Error("no"), { responseCode: state.refusal }));
        mails.push(
          read(
            raw,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        );
        done();
      }, done);
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    mails,
    state,
    port,
    url: `smtp://127.0.0.1:${port}?tls=none`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
