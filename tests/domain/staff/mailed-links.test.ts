import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, runSql } from "#lib/base/db.ts";
import { findInvitation, invite, renewInvitation } from "#lib/staff/invitations.ts";
import { findReset, makeReset } from "#lib/staff/password-resets.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { sendMailTo } from "#tests/support/hands/notices.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";

/* One-time links that are mailed: to whom, with what, and that they are kept nowhere. */

useTestApp();
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let admin: Staff;
const who = { email: "ada@partner.example", role: "onboarder", seesKeys: false } as const;

const tokenIn = (text = "") => /\/(?:invitation|reset)\/([\w-]+)/.exec(text)?.[1] ?? "";

beforeAll(async () => {
  mailbox = await openMailbox();
  admin = await addStaff("admin");
});
beforeEach(async () => {
  sendMailTo(mailbox);
  mailbox.mails.length = 0;
  mailbox.state.refusal = null;
  await db().invitation.deleteMany();
});
afterAll(() => mailbox.close());

test("an invitation is mailed with its link, and so is a new link", async () => {
  const made = await invite(admin, who);
  expect(made).toMatchObject({ mailedTo: who.email, mailProblem: null });
  const [first] = mailbox.mails;
  expect(first?.to).toEqual([who.email]);
  expect(first?.headers.Subject).toBe("Your invitation to Partner Onboarding");
  expect(first?.body).toContain(made.link);
  expect(first?.body).toContain(`${admin.name} invites you`);
  expect(await findInvitation(tokenIn(first?.body))).toMatchObject({ email: who.email });
  const { id } = await db().invitation.findFirstOrThrow();
  await renewInvitation(admin, id);
  expect(await findInvitation(tokenIn(mailbox.mails[1]?.body))).toMatchObject({ email: who.email });
  expect(await findInvitation(tokenIn(first?.body))).toBeNull();
});

test("a reset link is mailed to its person", async () => {
  const otto = await addStaff("viewer", false);
  const { link, mailedTo } = await makeReset(admin, otto.id);
  expect(mailedTo).toBe(otto.email);
  expect(mailbox.mails).toMatchObject([{ to: [otto.email] }]);
  expect(mailbox.mails[0]?.body).toContain(link);
  expect(await findReset(tokenIn(mailbox.mails[0]?.body))).toEqual({ email: otto.email });
});

test("if the mail server refuses, the link is made all the same, and why it was not mailed is said", async () => {
  mailbox.state.refusal = 550;
  const made = await invite(admin, who);
  expect(made).toMatchObject({ mailedTo: null, mailProblem: "The server refused the message (550)." });
  expect(await findInvitation(tokenIn(made.link))).toMatchObject({ email: who.email });
});

test("without a mail server nothing is sent, and nothing is said of it", async () => {
  sendMailTo(null);
  expect(await invite(admin, who)).toMatchObject({ mailedTo: null, mailProblem: null });
  expect(mailbox.mails).toEqual([]);
});

test("a mailed link is in no table", async () => {
  const { link } = await invite(admin, who);
  const token = tokenIn(link);
  expect(token).not.toBe("");
  const { rows: tables } = await runSql(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'pgboss')",
  );
  for (const { name } of tables as { name: string }[]) {
    const { rows } = await runSql(`SELECT FROM ${name} AS row WHERE strpos(row::text, $1) > 0`, [token]);
    expect(rows, name).toEqual([]);
  }
});
