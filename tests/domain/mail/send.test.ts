import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { checkMail, sendMail } from "#lib/mail/send.ts";
import { sendMailTo } from "#tests/support/hands/notices.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";

/* Mail goes out over TLS, or it does not go out. */

useTestApp();

type Mailbox = Awaited<ReturnType<typeof openMailbox>>;
const opened: Mailbox[] = [];
const mail = { to: "ada@partner.example", subject: "Ärger", text: "Grüße\n" };

async function open(options?: Parameters<typeof openMailbox>[0]): Promise<Mailbox> {
  const mailbox = await openMailbox(options);
  opened.push(mailbox);
  return mailbox;
}

afterEach(async () => void (await Promise.all(opened.splice(0).map((mailbox) => mailbox.close()))));

async function problemOf(sending: Promise<void>) {
  const error: unknown = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotDelivered)) throw new Error("it did not fail as expected", { cause: error });
  return { ...error.problem, isLasting: error.isLasting };
}

/** A certificate for the loopback address that this process trusts from now on. */
function trustedCertificate() {
  const folder = mkdtempSync(join(tmpdir(), "mail-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject],
    { stdio: "ignore" },
  );
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

test("a server without TLS gets nothing, unless the setting says so", async () => {
  const mailbox = await open();
  sendMailTo({ url: mailbox.url.replace("?tls=none", "") });
  expect(await problemOf(sendMail(mail))).toMatchObject({
    code: "not_secure",
    params: { cause: "STARTTLS" },
  });
  expect(mailbox.mails).toEqual([]);
  sendMailTo(mailbox);
  await checkMail();
  await sendMail(mail);
  expect(mailbox.mails).toMatchObject([{ to: [mail.to], body: "Grüße\n" }]);
});

test("a certificate that nobody vouches for is refused, a trusted one is not, and the password goes over TLS", async () => {
  const { key, cert } = trustedCertificate();
  const seen: (string | undefined)[] = [];
  const mailbox = await open({
    key,
    cert,
    authOptional: false,
    onAuth: ({ username, password }, session, done) => {
      seen.push(session.secure ? `${username} ${password}` : "in the clear");
      if (password !== "pass word") return done(new Error("no"));
      done(null, { user: username });
    },
  });
  const url = (password: string) => `smtp://ada:${password}@127.0.0.1:${mailbox.port}`;
  sendMailTo({ url: url("pass%20word") });
  expect(await problemOf(sendMail(mail))).toMatchObject({
    code: "not_secure",
    params: { cause: "certificate" },
  });
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, cert]);
  try {
    await sendMail(mail);
    sendMailTo({ url: url("another") });
    expect(await problemOf(sendMail(mail))).toMatchObject({ code: "sign_in_refused", isLasting: false });
  } finally {
    setDefaultCACertificates(before);
  }
  expect(seen).toEqual(["ada pass word", "ada another"]);
  expect(mailbox.mails).toHaveLength(1);
});

test("what the server says against a mail tells whether to send it again", async () => {
  const mailbox = await open();
  sendMailTo(mailbox);
  mailbox.state.refusal = 451;
  expect(await problemOf(sendMail(mail))).toEqual({
    code: "refused",
    params: { status: 451 },
    isLasting: false,
  });
  mailbox.state.refusal = 552;
  expect(await problemOf(sendMail(mail))).toEqual({
    code: "refused",
    params: { status: 552 },
    isLasting: true,
  });
  sendMailTo({ url: `smtp://127.0.0.1:${await freePort()}` });
  expect(await problemOf(sendMail(mail))).toEqual({
    code: "unreachable",
    params: { cause: "ECONNREFUSED" },
    isLasting: false,
  });
});
