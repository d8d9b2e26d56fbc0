import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { textOf } from "#tests/support/browser/wizard.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { openReceiver } from "#tests/support/world/receiver.ts";

test("a key that stops working reaches its owner and a webhook; invitations are mailed", async ({
  page,
  app,
}) => {
  const [mailbox, receiver] = [await openMailbox(), await openReceiver()];
  const settings = {
    SMTP_URL: mailbox.url,
    MAIL_FROM: "Onboarding <onboarding@partner.example>",
    WEBHOOKS_TO_PRIVATE_ADDRESSES: "yes",
  };
  const url = await app.serve(settings);
  await app.work(true, { ...settings, NEXTAUTH_URL: url });
  const name = customer("Northwind");
  const tenantId = await app.onboard(name);
  await signIn(page);

  await page.goto(`${url}/settings/notifications`);
  await page.getByRole("button", { name: /^Send a test to admin@/ }).click();
  await expect(page.getByText("The mail server took the test for")).toBeVisible();
  await page.getByLabel("Format").selectOption("signed");
  await page.getByLabel("Name", { exact: true }).fill("Alerts");
  await page.getByLabel("URL", { exact: true }).fill(`${receiver.origin}/hook`);
  await page.getByRole("button", { name: "Add webhook" }).click();
  await expect(page.getByText("Webhook Alerts added.")).toBeVisible();
  expect(await textOf(page.locator("code").filter({ hasText: "whsec_" }))).toMatch(/^whsec_[\w+/=]{44}$/);
  await page.getByRole("button", { name: "Send a test to Alerts" }).click();
  await expect(page.getByText("The test arrived.")).toBeVisible();

  await app.sandbox.fault({ fault: "401", endpoint: "getIdentity" });
  await page.goto(`${url}/tenants/${tenantId}/keys`);
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(page.getByText("no longer works").first()).toBeVisible();
  await expect
    .poll(() => mailbox.mails.map(({ headers }) => headers.Subject))
    .toEqual(["Test of your notifications", `${name}: The key no longer works`]);
  await expect.poll(() => receiver.requests.length).toBe(2);
  expect(JSON.parse(receiver.requests[1]?.body ?? "")).toMatchObject({
    data: { notices: [{ kind: "key_not_working", url: `${url}/tenants/${tenantId}/keys` }] },
  });
  await page.goto(`${url}/settings/notifications`);
  await expect(page.getByRole("listitem").filter({ hasText: `${name} The key no longer works` })).toHaveCount(
    2,
  );
  await expect(page.getByText(/^Sent/)).toHaveCount(2);
  await expectAccessible(page, "notifications");
  await page.getByRole("link", { name: "Show failures only" }).click();
  await expect(page.getByText("No failures")).toBeVisible();

  await page.goto(`${url}/staff`);
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Sent to vera@partner.example.")).toBeVisible();
  const [, , invitation] = mailbox.mails;
  await page.goto(/http\S+\/invitation\/\S+/.exec(invitation?.body ?? "")?.[0] ?? "");
  await expect(page.getByText("vera@partner.example")).toBeVisible();

  await page.goto(`${url}/profile`);
  await page.getByLabel("Email me about my tenants").selectOption("daily");
  await page.getByRole("button", { name: "Save choice" }).click();
  await expect(page.getByText("Choice saved.")).toBeVisible();
  expect(await app.sql("SELECT notices FROM staff")).toEqual([{ notices: "daily" }]);
  await app.work(false);
  await app.end(url);
  await Promise.all([mailbox.close(), receiver.close()]);
});
