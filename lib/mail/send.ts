import "server-only";
/** The one way to send mail: plain text, over TLS unless SMTP_URL says otherwise. nodemailer is loaded when first used. */
import { getSystemErrorName } from "node:util";
import { secondMs } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { DeliveryProblem } from "#lib/messages/deliveries.ts";
import { NotDelivered } from "./not-delivered.ts";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  /** A mail that is sent again has the same one, by which mail programs recognize it. */
  id?: string;
};

export const isMailSet = (): boolean => settings().mail !== null;

async function open() {
  const { mail } = settings();
  if (!mail) throw new Error("SMTP_URL is not set.");
  const { createTransport } = await import("nodemailer");
  const { host, port, user, password, tls } = mail.smtp;
  const transport = createTransport({
    host,
    port,
    secure: tls === "from-start",
    requireTLS: tls === "required",
    ignoreTLS: tls === "none",
    ...(user && { auth: { user, pass: password.reveal() } }),
    connectionTimeout: 10 * secondMs,
    greetingTimeout: 10 * secondMs,
    socketTimeout: 20 * secondMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { transport, from: mail.from };
}

/** Resolves when the mail server has accepted the mail. Throws NotDelivered. */
export async function sendMail({ to, subject, text, id = random.uuid() }: Mail): Promise<void> {
  const { transport, from } = await open();
  const [, domain] = from.address.split("@");
  try {
    await transport.sendMail({
      from,
      to: { name: "", address: to },
      subject,
      text,
      messageId: `<${id}@${domain}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  } catch (error) {
    throw asNotDelivered(error);
  } finally {
    transport.close();
  }
}

/** Signs in at the mail server and sends nothing. Throws NotDelivered. */
export async function checkMail(): Promise<void> {
  const { transport } = await open();
  try {
    await transport.verify();
  } catch (error) {
    throw asNotDelivered(error);
  } finally {
    transport.close();
  }
}

type SmtpError = { code?: string; responseCode?: number; errno?: number };

/** The server's own words are dropped: they can repeat parts of the mail. */
function asNotDelivered(error: unknown): NotDelivered {
  if (!(error instanceof Error)) throw error;
  const { code = "unknown", responseCode: status, errno } = error as SmtpError;
  const passing = (problem: DeliveryProblem) => new NotDelivered(problem, false);
  if (code === "EAUTH" || code === "ENOAUTH") return passing({ code: "sign_in_refused", params: {} });
  if (code === "ETLS") return passing({ code: "not_secure", params: { cause: "STARTTLS" } });
  if (status !== undefined)
    return new NotDelivered({ code: "refused", params: { status } }, status >= 500 && code !== "ECONNECTION");
  if (code === "ETIMEDOUT") return passing({ code: "no_answer", params: {} });
  // Of errors of a socket, only those of TLS have no number of the system's.
  if (code === "ESOCKET" && errno === undefined)
    return passing({ code: "not_secure", params: { cause: "certificate" } });
  const cause = errno === undefined ? code : getSystemErrorName(errno);
  return passing({ code: "unreachable", params: { cause } });
}
