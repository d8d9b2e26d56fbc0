import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";
import { textOf } from "#tests/support/browser/wizard.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";

test("a link can ask for a code that the recipient gets by mail", async ({ page, browser, app }) => {
  const mailbox = await openMailbox();
  const url = await app.serve({ SMTP_URL: mailbox.url, MAIL_FROM: "onboarding@partner.example" });
  const tenantId = await app.onboard(customer("Coded Freight"));
  await signIn(page);
  await page.goto(`${url}/tenants/${tenantId}/keys`);
  await openQuestion(page, "Send to customer");
  await page.getByLabel("Email for a code").fill("ada@customer.example");
  await expectAccessible(page, "keys, sending with a code");
  await page.getByRole("button", { name: "Create one-time link" }).click();
  const link = await textOf(page.locator("code", { hasText: "/key-link/" }));

  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  const show = stranger.getByRole("button", { name: "Show API key" });
  await show.click();
  await expect(stranger.getByText("Enter the code from the email.")).toBeVisible();
  await expectAccessible(stranger, "link, code missing");
  expect(mailbox.mails).toEqual([]);
  await stranger.getByRole("button", { name: "Send code" }).click();
  await expect(stranger.getByText("A code is on its way")).toBeVisible();
  await expect(stranger.getByLabel("Code")).toBeFocused();
  await expect(stranger.getByText("customer.example")).toHaveCount(0);
  const code = /\b\d{6}\b/.exec(mailbox.mails[0]?.body ?? "")?.[0] ?? "";
  await stranger.keyboard.type(code === "000000" ? "000001" : "000000");
  await stranger.keyboard.press("Enter");
  await expect(stranger.getByText("This code is wrong.")).toBeVisible();
  await stranger.getByLabel("Code").fill(code);
  await show.click();
  await expect(stranger.getByRole("region", { name: "API key", exact: true })).toBeVisible();

  await page.reload();
  const links = page.getByRole("list", { name: "One-time links" });
  await expect(links).toContainText("asks for a code sent to ada@customer.example");
  await expect(links).toContainText("1 wrong code");
  await expect(links).toContainText("Used");
  await app.end(url);
  await mailbox.close();
});
