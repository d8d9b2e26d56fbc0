import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { sendCode } from "#lib/key-links/code.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { sendKey, withdrawLink } from "#lib/key-links/send.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { dumpTables } from "#tests/support/hands/canaries.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { sendMailTo } from "#tests/support/hands/notices.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A one-time link that gives its key only with a code sent to the recipient's email. */

const world = useWorld();
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let staff: Staff;
let tenantId: string;
const address = "203.0.113.7";
const codeTo = "ada@customer.example";

beforeAll(async () => {
  mailbox = await openMailbox();
  ({ id: tenantId } = await onboard(await addStaff()));
});
beforeEach(async () => {
  staff = await addStaff();
  await db().rateLimiterFlexible.deleteMany();
  sendMailTo(mailbox);
  mailbox.mails.length = 0;
  mailbox.state.refusal = null;
});
afterAll(() => mailbox.close());

async function make(more: Record<string, string> = {}) {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "24", codeTo, ...more }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { linkId, secret };
}
type Which = Awaited<ReturnType<typeof make>>;
const take = (which: Which, code?: string, passphrase: string | null = null) =>
  takeByLink({ ...which, passphrase, ...(code !== undefined && { code }) }, address);
const codeIn = (mail = mailbox.mails.at(-1)) => /\b\d{6}\b/.exec(mail?.body ?? "")?.[0] ?? "";
async function ask(which: Which): Promise<string> {
  await sendCode(which, address);
  return codeIn();
}
const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const wrong = (message: string) => ({ code: "invalid", fields: { code: message } });
const shown = async ({ linkId }: Which) =>
  (await listKeyLinks(staff, tenantId)).links.find(({ id }) => id === linkId);

test("the key comes only with the code that was mailed; the mail has no other secret", async () => {
  const which = await make();
  expect(await lookAtLink(which, address)).toMatchObject({ needsCode: true, needsPassphrase: false });
  await expect(take(which)).rejects.toMatchObject(wrong("Enter the code from the email."));
  await expect(take(which, "123456")).rejects.toMatchObject(
    wrong("There is no code that works. Get a new one."),
  );
  const code = await ask(which);
  expect(mailbox.mails).toMatchObject([
    { to: [codeTo], headers: { Subject: "Code for your one-time link" } },
  ]);
  const { value } = await keyIn(tenantId, "current");
  for (const secret of [which.secret, which.linkId, value.reveal()])
    expect(JSON.stringify(mailbox.mails)).not.toContain(secret);
  await expect(take(which, another(code))).rejects.toMatchObject(wrong("This code is wrong."));
  expect((await take(which, ` ${code.slice(0, 3)} ${code.slice(3)}`))?.key).toBe(value.reveal());
  expect(await shown(which)).toMatchObject({ state: "spent", codeTo, codesSent: 1, wrongTries: 1 });
  expect((await actionsOf(tenantId)).slice(-3)).toEqual([
    "key.link-opened",
    "key.link-code-asked",
    "key.taken",
  ]);
});

test("a new code ends the one before, and each works for ten minutes", async () => {
  const which = await make();
  const [first, second] = [await ask(which), await ask(which)];
  if (first !== second) await expect(take(which, first)).rejects.toMatchObject(wrong("This code is wrong."));
  world.moveClock(10 * minuteMs);
  await expect(take(which, second)).rejects.toMatchObject(
    wrong("There is no code that works. Get a new one."),
  );
  const third = await ask(which);
  world.moveClock(10 * minuteMs - 1);
  expect(await take(which, third)).not.toBeNull();
});

test("after five wrong tries the right code is of no use either, also when they come at the same moment", async () => {
  const which = await make();
  const code = await ask(which);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => take(which, another(code))));
  const reasons = tries.map((each) => each.status === "rejected" && each.reason.fields.code);
  expect(reasons.filter((reason) => reason === "This code is wrong.")).toHaveLength(5);
  await expect(take(which, code)).rejects.toMatchObject(wrong("There is no code that works. Get a new one."));
  expect(await shown(which)).toMatchObject({ state: "sent", wrongTries: 5 });
  expect(await take(which, await ask(which))).not.toBeNull();
});

test("of clicks at the same moment with the right code exactly one gets the key", async () => {
  const which = await make();
  const code = await ask(which);
  const answers = await Promise.allSettled(Array.from({ length: 4 }, () => take(which, code)));
  const keys = answers.filter((answer) => answer.status === "fulfilled" && answer.value !== null);
  expect(keys).toHaveLength(1);
});

test("besides a passphrase both are needed, and a wrong passphrase says nothing of the code", async () => {
  const which = await make({ passphrase: "correct horse" });
  const code = await ask(which);
  for (const passphrase of [null, "battery staple"])
    await expect(take(which, code, passphrase)).rejects.toMatchObject({
      fields: { passphrase: expect.any(String) },
    });
  await expect(take(which, another(code), "correct horse")).rejects.toMatchObject(
    wrong("This code is wrong."),
  );
  expect(await take(which, code, "correct horse")).not.toBeNull();
});

test("a code of one link opens no other", async () => {
  const first = await make();
  const code = await ask(first);
  const other = await onboard(staff);
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId: other.id, hours: "24", codeTo }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  await db().keyLink.update({
    where: { id: linkId },
    data: await db().keyLink.findUniqueOrThrow({
      where: { id: first.linkId },
      select: { codeHash: true, codeUntil: true },
    }),
  });
  await expect(take({ linkId, secret }, code)).rejects.toMatchObject(wrong("This code is wrong."));
});

test("five codes in a quarter of an hour, and twenty of one link", async () => {
  const which = await make();
  for (let count = 0; count < 5; count++) await ask(which);
  await expect(ask(which)).rejects.toMatchObject({ code: "throttled" });
  expect(mailbox.mails).toHaveLength(5);
  await db().rateLimiterFlexible.deleteMany();
  await db().keyLink.update({ where: { id: which.linkId }, data: { codesSent: 20 } });
  await expect(ask(which)).rejects.toMatchObject({ code: "conflict" });
  expect(mailbox.mails).toHaveLength(5);
});

test("who has the link gets the same answer whether the mail arrives or not; staff see why it did not", async () => {
  const which = await make();
  const answer = await sendCode(which, address);
  expect(JSON.stringify([answer, await lookAtLink(which, address)])).not.toContain("customer.example");
  mailbox.state.refusal = 550;
  expect(await sendCode(which, address)).toEqual(answer);
  expect(await shown(which)).toMatchObject({
    codesSent: 2,
    codeProblem: "The server refused the message (550).",
  });
  mailbox.state.refusal = null;
  expect(await take(which, await ask(which))).not.toBeNull();
  expect(await shown(which)).toMatchObject({ codeProblem: null });
});

test("no code goes out for a link that is not valid or asks for none", async () => {
  const withdrawn = await make();
  await withdrawLink(staff, tenantId, withdrawn.linkId);
  const plain = await make({ codeTo: "" });
  const guessed = { linkId: plain.linkId, secret: "made-up" };
  for (const which of [withdrawn, plain, guessed]) expect(await sendCode(which, address)).toBeNull();
  expect(mailbox.mails).toEqual([]);
  expect(await take(plain)).not.toBeNull();
});

test("the code is kept only as a hash", async () => {
  const code = await ask(await make());
  expect(code).not.toBe("");
  const tables = (await dumpTables()).filter(({ what }) => /key_link|audit_event/.test(what));
  expect(tables).toHaveLength(2);
  const rows = tables.map(({ text }) => text).join("\n");
  expect(rows).not.toMatch(new RegExp(`(?<![\\w.-])${code}(?![\\w-])`));
});

test("without mail no link asks for a code, and one that does gives nothing", async () => {
  const which = await make();
  sendMailTo(null);
  await expect(make()).rejects.toMatchObject({ code: "conflict" });
  await expect(sendCode(which, address)).rejects.toMatchObject({ code: "conflict" });
  await expect(take(which, "000000")).rejects.toMatchObject({ code: "invalid" });
});

test.each(["ada", "ada@", "ada@customer.example, bo@customer.example"])(
  "%s is no address for a code",
  (typed) => {
    expect(sendKeyForm.safeParse({ tenantId, hours: "1", codeTo: typed }).success).toBe(false);
  },
);

test("no code for a hidden key goes to the team, whatever the account and the spelling of its address", async () => {
  const { id } = await onboard(staff);
  const gone = await addStaff();
  await db().staff.update({ where: { id: gone.id }, data: { disabledAt: new Date() } });
  const which = await make({ tenantId: id, codeTo: staff.email });
  await setBlind(staff, id, true);
  const tagged = staff.email.replace("@", "+customer@");
  const other = await addStaff();
  await db().staff.update({ where: { id: other.id }, data: { email: other.email.replace("@", "+work@") } });
  for (const to of [staff.email, staff.email.toUpperCase(), tagged, gone.email, other.email])
    await expect(make({ tenantId: id, codeTo: to })).rejects.toMatchObject({
      code: "invalid",
      fields: { codeTo: expect.stringContaining("your team") },
    });
  // A link from before the key was hidden gives it to nobody of the team either.
  await expect(take(which, await ask(which))).rejects.toMatchObject({ code: "conflict" });
  const another = await make({ tenantId: id });
  expect(await take(another, await ask(another))).not.toBeNull();
});
