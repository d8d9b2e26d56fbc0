import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { webhookForm } from "#lib/forms/notices.ts";
import { readNotifications } from "#lib/notices/page.ts";
import { isPrivate } from "#lib/notices/post.ts";
import { postTest } from "#lib/notices/test.ts";
import { addWebhook, removeWebhook } from "#lib/notices/webhooks.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { allowPrivateAddresses, runNoticeJobs, sweepAndRun } from "#tests/support/hands/notices.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { openReceiver } from "#tests/support/world/receiver.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Webhooks: what they get, how it is signed, where they may lead, and what happens when they fail. */

const world = useWorld();
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let admin: Staff;
let tenant: { id: string; name: string };

const dead = { code: "key_not_working", params: {} } as const;
const formOf = (kind: "slack" | "signed", url = `${receiver.origin}/hook/of-ours`) =>
  webhookForm.parse({ kind, name: `${kind} alerts`, secretUrl: url });

beforeAll(async () => {
  receiver = await openReceiver();
  admin = await addStaff("admin");
});
beforeEach(async () => {
  allowPrivateAddresses(true);
  await db().noticeDelivery.deleteMany();
  await db().noticeWebhook.deleteMany();
  await db().notice.deleteMany();
  await runNoticeJobs();
  receiver.requests.length = 0;
  receiver.state.status = 200;
  receiver.state.headers = {};
  tenant = { id: draftId(), name: `<Customer> & ${draftId()}` };
  await createOrganization(admin, tenant.id, organizationNamed(tenant.name));
});
afterAll(() => receiver.close());

const webhookId = async () => (await db().noticeWebhook.findFirstOrThrow()).id;
const outcome = async () =>
  await db().noticeDelivery.findFirstOrThrow({ select: { state: true, messageCode: true, attempts: true } });

test("a Slack-compatible webhook gets a text with a link, in which names are no markup", async () => {
  await addWebhook(admin, formOf("slack"));
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(receiver.requests).toHaveLength(1);
  const [{ path, body } = { path: "", body: "" }] = receiver.requests;
  expect(path).toBe("/hook/of-ours");
  const name = tenant.name.replace("<Customer> &", "&lt;Customer&gt; &amp;");
  const link = `<http://127.0.0.1:3000/tenants/${tenant.id}/keys|${name}>`;
  const text = `${link}: The key no longer works\nMint a new key and send it to the customer.`;
  expect(JSON.parse(body)).toEqual({ text });
});

test("a signed webhook is verified by Standard Webhooks, and an altered body is not", async () => {
  const { secret } = await addWebhook(admin, formOf("signed"));
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  const [{ headers, body } = { headers: {}, body: "" }] = receiver.requests;
  const verifier = new Webhook(secret?.reveal() ?? "");
  const signed = headers as Record<string, string>;
  // The verifier goes by the wall clock.
  vi.useFakeTimers({ toFake: ["Date"], now: clock.now() });
  onTestFinished(() => void vi.useRealTimers());
  const altered = body.replace("Customer", "Somebody");
  expect(() => verifier.verify(altered, signed)).toThrow("No matching signature found");
  expect(verifier.verify(body, signed)).toMatchObject({
    type: "notices",
    data: {
      notices: [
        {
          kind: "key_not_working",
          tenant: { id: tenant.id, name: tenant.name },
          title: "The key no longer works",
          url: `http://127.0.0.1:3000/tenants/${tenant.id}/keys`,
          isOver: false,
        },
      ],
    },
  });
});

test("what is sent again has the same id", async () => {
  await addWebhook(admin, formOf("signed"));
  receiver.state.status = 503;
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(await outcome()).toEqual({ state: "waiting", messageCode: "refused", attempts: 1 });
  receiver.state.status = 204;
  world.moveClock(minuteMs);
  await sweepAndRun();
  expect(await outcome()).toEqual({ state: "sent", messageCode: null, attempts: 2 });
  const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
  expect(ids).toEqual([ids[0], ids[0]]);
});

test("a redirect is not followed", async () => {
  await addWebhook(admin, formOf("slack"));
  receiver.state.status = 307;
  receiver.state.headers = { Location: `${receiver.origin}/elsewhere` };
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(receiver.requests.map(({ path }) => path)).toEqual(["/hook/of-ours"]);
  expect(await outcome()).toEqual({ state: "failed", messageCode: "redirected", attempts: 1 });
});

describe("a private address gets nothing, whatever it is called", () => {
  test.each([
    "https://127.0.0.1/hook",
    "https://localhost/hook",
    "https://[::1]/hook",
    "https://2130706433/hook",
  ])("%s", async (url) => {
    allowPrivateAddresses(false);
    await addWebhook(admin, formOf("slack", url));
    await raiseFor(tenant.id, dead, "key-1");
    await runNoticeJobs();
    expect(await outcome()).toEqual({ state: "failed", messageCode: "private_address", attempts: 1 });
  });

  test.each([
    ["10.1.2.3", true],
    ["169.254.169.254", true],
    ["172.31.0.1", true],
    ["100.64.0.1", true],
    ["::ffff:192.168.1.1", true],
    ["fd00::1", true],
    ["64:ff9b::a00:1", true],
    ["64:ff9b:1::a00:1", true],
    ["64:ff9b:1:ffff::1", true],
    ["::ffff:0:10.1.2.3", true],
    ["64:ff9b:2::1", false],
    ["not an address", true],
    ["172.32.0.1", false],
    ["93.184.216.34", false],
    ["2606:2800:220:1::1", false],
  ])("%s: %s", (address, expected) => expect(isPrivate(address)).toBe(expected));
});

test("only https is accepted where private addresses are not", async () => {
  allowPrivateAddresses(false);
  const added = addWebhook(admin, formOf("slack"));
  await expect(added).rejects.toMatchObject({ code: "invalid", fields: { secretUrl: expect.any(String) } });
  for (const secretUrl of [
    "ftp://partner.example",
    "partner.example/hook",
    "https://u:p@partner.example/hook",
  ])
    expect(webhookForm.safeParse({ kind: "slack", name: "Alerts", secretUrl }).success).toBe(false);
});

test("neither the URL nor the secret is stored or logged in clear, and both are gone with the webhook", async () => {
  const { secret } = await addWebhook(admin, formOf("signed"));
  const rows = JSON.stringify([
    await db().noticeWebhook.findMany({ omit: { secretUrl: false, secret: false } }),
    await db().auditEvent.findMany({ where: { targetType: "webhook" } }),
    await readNotifications(admin, {}),
  ]);
  expect(rows).not.toContain("of-ours");
  expect(rows).not.toContain(secret?.reveal());
  await raiseFor(tenant.id, dead, "key-1");
  await removeWebhook(admin, await webhookId());
  await runNoticeJobs();
  expect(receiver.requests).toEqual([]);
  const [row] = await db().noticeWebhook.findMany({ omit: { secretUrl: false, secret: false } });
  expect(row).toMatchObject({ secretUrl: null, secret: null });
  await expect(removeWebhook(admin, row?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
});

test("a test is sent at once and says why it did not arrive", async () => {
  await addWebhook(admin, formOf("signed"));
  const id = await webhookId();
  await postTest(admin, id);
  expect(JSON.parse(receiver.requests[0]?.body ?? "")).toMatchObject({ type: "test" });
  receiver.state.status = 404;
  const failed = postTest(admin, id);
  await expect(failed).rejects.toThrow("The test did not arrive. The server refused the message (404).");
});

test("the log says what was sent to whom, and what failed and why", async () => {
  await addWebhook(admin, formOf("slack"));
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  receiver.state.status = 410;
  world.moveClock(minuteMs);
  await raiseFor(tenant.id, { code: "organization_missing", params: {} });
  await runNoticeJobs();
  const { deliveries, webhooks } = await readNotifications(await addStaff("viewer"), {});
  expect(webhooks).toMatchObject([{ kind: "slack", name: "slack alerts" }]);
  expect(deliveries).toMatchObject([
    {
      title: "The organization is missing at Polytomic",
      state: "failed",
      problem: "The server refused the message (410).",
    },
    { tenant, title: "The key no longer works", recipient: "slack alerts", state: "sent", problem: null },
  ]);
  const failures = await readNotifications(admin, { only: "failed" });
  expect(failures.deliveries).toHaveLength(1);
});

test("only admins change where notices go", async () => {
  const onboarder = await addStaff("onboarder");
  const refused = { code: "forbidden" };
  await expect(addWebhook(onboarder, formOf("slack"))).rejects.toMatchObject(refused);
  await expect(removeWebhook(onboarder, draftId())).rejects.toMatchObject(refused);
  await expect(postTest(onboarder, draftId())).rejects.toMatchObject(refused);
});
