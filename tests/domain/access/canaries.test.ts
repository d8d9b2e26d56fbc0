import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { db, transact } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { listLinks, makeLink } from "#lib/connect/links.ts";
import { openLink } from "#lib/connect/open.ts";
import { exportTenants } from "#lib/directory/export.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { webhookForm } from "#lib/forms/notices.ts";
import { exportBatch } from "#lib/key-batches/read.ts";
import { startBatch } from "#lib/key-batches/start.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { readNotifications } from "#lib/notices/page.ts";
import { postTest } from "#lib/notices/test.ts";
import { addWebhook } from "#lib/notices/webhooks.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { readCode, spendCode } from "#lib/staff/codes.ts";
import { invite } from "#lib/staff/invitations.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { beginSecondFactor, confirmSecondFactor, readSecondFactor } from "#lib/staff/second-factor.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import {
  dumpTables,
  findLeaks,
  repeatEverything,
  repeats,
  type Written,
} from "#tests/support/hands/canaries.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { allowPrivateAddresses, runNoticeJobs, sendMailTo } from "#tests/support/hands/notices.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { codeFor } from "#tests/support/hands/second-factor.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { openReceiver } from "#tests/support/world/receiver.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* After each flow its secrets are nowhere: not in a row, a log line, a mail, a webhook or what a page or file is made of. */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

const world = useWorld();
const address = "203.0.113.7";
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let admin: Staff;
let tenantId: string;
let hook: { webhookId: string; secrets: Record<string, string> };

beforeAll(async () => {
  [mailbox, receiver] = await Promise.all([openMailbox(), openReceiver()]);
  sendMailTo(mailbox);
  allowPrivateAddresses(true);
  admin = await addStaff("admin");
  const inUrl = randomBytes(16).toString("hex");
  const secretUrl = `${receiver.origin}/hook/${inUrl}?of="ours"`;
  const { secret } = await addWebhook(
    admin,
    webhookForm.parse({ kind: "signed", name: "Alerts", secretUrl }),
  );
  const { id: webhookId } = await db().noticeWebhook.findFirstOrThrow();
  hook = {
    webhookId,
    secrets: { "the webhook's URL": inUrl, "its secret": secret?.reveal().slice(6) ?? "" },
  };
});
beforeEach(async () => {
  admin = await addStaff("admin");
  ({ id: tenantId } = await onboard(admin));
});
afterAll(async () => {
  await Promise.all([mailbox.close(), receiver.close()]);
});

/** Props of a page, or what a file has in it. */
const props = (what: string, data: unknown): Written => ({ what, text: JSON.stringify(data) });
async function file(what: string, { parts }: { parts: AsyncIterable<string> }): Promise<Written> {
  let text = "";
  for await (const part of parts) text += part;
  return { what, text };
}

async function expectNowhere(secrets: Record<string, string>, more: Written[] = []): Promise<void> {
  const written = [
    ...(await dumpTables()),
    { what: "the log", text: lines.join("") },
    ...mailbox.mails.map((mail) => props("a mail", mail)),
    ...receiver.requests.map(({ headers, body }) => props("a webhook", [headers, body])),
    ...more,
  ];
  const all = { ...secrets, ...hook.secrets, "the partner key": world.app.partnerKey };
  expect(findLeaks(written, all)).toEqual([]);
}

test("the search finds what is there, in each spelling", () => {
  const secret = 'a "secret" with / + % and é';
  const json = JSON.stringify({ a: secret });
  const texts = [
    secret,
    json,
    ...[secret, json].flatMap((text) => Object.values(repeats).map((it) => it(text))),
  ];
  for (const text of texts)
    expect(findLeaks([{ what: "it", text }], { One: secret })).toEqual(["One is in it"]);
});

test("a link to a key with a passphrase", async () => {
  const passphrase = `pass "phrase" +/% ${randomBytes(8).toString("hex")}`;
  const { link } = await sendKey(admin, sendKeyForm.parse({ tenantId, hours: "24", passphrase }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  const take = (typed: string | null) => takeByLink({ linkId, secret, passphrase: typed }, address);
  await lookAtLink({ linkId, secret }, address);
  await expect(take(`${passphrase}!`)).rejects.toMatchObject({ code: "invalid" });
  const { value } = await keyIn(tenantId, "current");
  expect((await take(passphrase))?.key).toBe(value.reveal());
  expect(await take(passphrase)).toBeNull();
  await runNoticeJobs();
  await expectNowhere({ "the key": value.reveal(), "the passphrase": passphrase, "the link": secret }, [
    props("the links", await listKeyLinks(admin, tenantId)),
    props("the Keys page", await findKeysPage(admin, tenantId)),
    props("the timeline", await listTimeline(admin, tenantId)),
  ]);
});

test.each(Object.entries(repeats))(
  "a connect link, and a refusal that repeats in %s what it was sent",
  async (_, spell) => {
    const { link } = await makeLink(
      admin,
      makeConnectLinkForm.parse({ tenantId, connectionName: "Freight CRM" }),
    );
    const token = link.split("/").at(-1) ?? "";
    const session = new URL((await openLink(token)) ?? "").searchParams.get("token") ?? "";
    const undo = repeatEverything(world.origin, spell);
    const before = lines.length;
    await expect(openLink(token).finally(undo)).rejects.toMatchObject({ code: "upstream" });
    expect(lines.length).toBeGreaterThan(before);
    const key = (await openCurrentKey(tenantId)).reveal();
    const links = props("the links", await listLinks(admin, tenantId));
    await expectNowhere({ "the token": token, "Polytomic's token": session, "the key": key }, [links]);
  },
);

test("notices by mail and webhook, taken, refused and redirected", async () => {
  for (const [status, subject] of [
    [200, "a"],
    [500, "b"],
    [307, "c"],
  ] as const) {
    Object.assign(receiver.state, { status, headers: { Location: "http://elsewhere.example/" } });
    await raiseFor(tenantId, { code: "key_not_working", params: {} }, subject);
    await runNoticeJobs();
  }
  await postTest(admin, hook.webhookId).catch(() => undefined);
  receiver.state.status = 200;
  expect(Math.min(mailbox.mails.length, receiver.requests.length)).toBeGreaterThan(0);
  const page = props("the page", await readNotifications(admin, {}));
  await expectNowhere({ "the key": (await openCurrentKey(tenantId)).reveal() }, [page]);
});

test("a second factor, its codes and its recovery codes", async () => {
  await beginSecondFactor(admin);
  const shown = await readSecondFactor(admin);
  if (shown.state !== "setting-up") throw new Error(shown.state);
  await expect(confirmSecondFactor(admin, "000000")).rejects.toMatchObject({ code: "invalid" });
  const codes = await confirmSecondFactor(admin, await codeFor(admin.id));
  const [first = "", ...others] = codes;
  const read = await readCode(admin.id, first);
  if (read === null) throw new Error("the recovery code was not read");
  expect(await transact((tx) => spendCode(tx, read))).toBe("recovery");
  expect(await transact((tx) => spendCode(tx, read))).toBeNull();
  const plain = [first, ...others].flatMap((code) => [code, code.replaceAll("-", ""), code.toUpperCase()]);
  await expectNowhere({
    "the secret": shown.secret,
    ...Object.fromEntries(plain.map((code, at) => [`recovery code ${at}`, code])),
  });
});

test("an invitation, a reset link and passwords, where links are not mailed", async () => {
  sendMailTo(null);
  const [one, other] = [randomBytes(12).toString("hex"), randomBytes(12).toString("hex")];
  const tokenOf = (link: string) => link.split("/").at(-1) ?? "";
  const email = `${randomUUID()}@partner.example`;
  const invitation = tokenOf((await invite(admin, { email, role: "viewer", seesKeys: false })).link);
  await expect(acceptInvitation(invitation, "Ada", new Secret("password"), address)).rejects.toThrow();
  await acceptInvitation(invitation, "Ada", new Secret(one), address);
  const { id } = await db().staff.findUniqueOrThrow({ where: { email } });
  const reset = tokenOf((await makeReset(admin, id)).link);
  await resetPassword(reset, new Secret(other), address);
  await expect(resetPassword(reset, new Secret(other), address)).rejects.toMatchObject({ code: "conflict" });
  sendMailTo(mailbox);
  await expectNowhere({ invitation, reset, "the first password": one, "the second password": other });
});

test("a batch of keys whose first mint is refused with what it was sent, and every file", async () => {
  const { id: keyId, value: old } = await keyIn(tenantId, "current");
  const [id, leaver] = [randomUUID(), await addStaff()];
  await startBatch(admin, { id, reason: "leaver", leaver, keys: [{ keyId, tenantId, kind: "key_rotate" }] });
  const work = async () => {
    const { signal } = new AbortController();
    await handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
    for (const { data } of await listJobs("operation"))
      await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  };
  const undo = repeatEverything(world.origin, repeats.base64);
  await work().finally(undo);
  const again = { id: randomUUID(), reason: "leaver" as const, leaver };
  await db().operation.updateMany({
    where: { tenantId, finishedAt: null },
    data: { state: "cancelled", topic: null, finishedAt: new Date() },
  });
  await startBatch(admin, { ...again, keys: [{ keyId, tenantId, kind: "key_rotate" }] });
  await work();
  const { value: newer } = await keyIn(tenantId, "current");
  expect(newer.reveal()).not.toBe(old.reveal());
  await expectNowhere({ "the old key": old.reveal(), "the new key": newer.reveal() }, [
    await file("the customers to notify", await exportBatch(admin, id)),
    await file("the tenants", await exportTenants(admin, {})),
    await file("the audit as CSV", await exportAuditLog(admin, { format: "csv" })),
    await file("the audit as JSON", await exportAuditLog(admin, { format: "jsonl" })),
  ]);
});
