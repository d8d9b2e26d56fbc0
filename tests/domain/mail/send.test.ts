import { afterEach, expect, test } from "vitest";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { checkMail, sendMail } from "#lib/mail/send.ts";
import { sendMailTo } from "#tests/support/hands/notices.ts";
import { makeCertificate, trusting } from "#tests/support/world/certificate.ts";
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
  const { key, cert } = makeCertificate("IP:127.0.0.1");
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
  await trusting(cert, async () => {
    await sendMail(mail);
    sendMailTo({ url: url("another") });
    expect(await problemOf(sendMail(mail))).toMatchObject({ code: "sign_in_refused", isLasting: false });
  });
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
