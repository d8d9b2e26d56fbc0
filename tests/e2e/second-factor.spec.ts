import type { Page } from "playwright/test";
import { codeNow, letCodesPass, setUp } from "#tests/support/browser/authenticator.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import {
  addStaff,
  admin,
  customer,
  expect,
  openQuestion,
  signIn,
  signInByForm,
  test,
} from "#tests/support/browser/test.ts";
import { copyButton } from "#tests/support/browser/wizard.ts";

/* A second factor from its setup to its reset, as a person meets it. */

const ageSessions = "UPDATE session SET authenticated_at = now() - interval '11 minutes'";

async function enterPassword(page: Page, path: string, who = admin): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Email", { exact: true }).fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

test("it is set up with a QR code, and then sign-in and a confirmation ask for a code", {
  tag: ["@smoke", "@phone"],
}, async ({ page, app, browser }) => {
  await signIn(page);
  const { secret, codes } = await setUp(page);
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("partner-onboarding-recovery-codes.txt");
  await page.reload();
  await expect(page.getByText(/^On since/)).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  expect(await page.content()).not.toContain(codes[0]);

  const phone = await openBrowser(browser, app.url);
  await enterPassword(phone, "/reconcile");
  await expect(phone.getByLabel("Code", { exact: true })).toBeFocused();
  await phone.getByLabel("Code", { exact: true }).fill("000000");
  await phone.getByRole("button", { name: "Sign in" }).click();
  await expect(phone.getByText("This code is wrong or was used before.").first()).toBeVisible();
  await letCodesPass(app);
  await phone.getByLabel("Code", { exact: true }).fill(codeNow(secret));
  await phone.getByRole("button", { name: "Sign in" }).click();
  await expect(phone).toHaveURL("/reconcile");

  await app.sql(ageSessions);
  await page.goto("/staff");
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(dialog.getByText("Enter the code from your authenticator app").first()).toBeVisible();
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();

  await page.goto("/profile");
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();
  await openQuestion(page, "New recovery codes");
  await page.getByRole("button", { name: "Replace codes" }).click();
  await expect(page.getByRole("list", { name: "Recovery codes" })).not.toContainText(codes[1] ?? "");
  await openQuestion(page, "Turn off");
  await page.getByRole("button", { name: "Turn off second factor" }).click();
  await expect(page.getByText("Second factor turned off.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Set up second factor" })).toBeVisible();
});

test("required for keys: who has none is told where to set it up, and then copies the key", async ({
  page,
  app,
}) => {
  const name = customer("Guarded");
  const tenantId = await app.onboard(name);
  await signIn(page, admin, "/settings/security");
  await page.getByLabel("Require a second factor to see keys").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Set up your own second factor on your profile first.").first()).toBeVisible();
  await app.sql(
    "INSERT INTO second_factor_policy (id, required_for_keys, updated_at) VALUES (1, true, now())",
  );
  await page.goto(`/tenants/${tenantId}/keys`);
  await expect(copyButton(page)).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("link", { name: "Set up a second factor" }).click();
  await expect(page.getByText("You need a second factor to copy or reveal keys.")).toBeVisible();
  await setUp(page);
  await page.goto(`/tenants/${tenantId}/keys`);
  await copyButton(page).click();
  await expect(page.getByText("Copied").first()).toBeVisible();
  await page.goto("/settings/security");
  await expect(page.getByText("Everyone who may see keys has a second factor.")).toBeVisible();
  await page.getByLabel("Require a second factor to see keys").uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Keys need no second factor.")).toBeVisible();
});

test("an admin resets a colleague's, whose sessions end and who signs in with the password alone", async ({
  page,
  app,
  browser,
}) => {
  await signIn(page);
  const who = await addStaff(app, "Otto", { email: "otto@partner.example" });
  const otto = await openBrowser(browser, app.url);
  await signInByForm(otto, who);
  await setUp(otto);
  await page.goto("/staff");
  await expect(page.getByText("second factor on")).toBeVisible();
  await openQuestion(page, "Reset second factor");
  await page.getByRole("button", { name: "Reset second factor of Otto" }).click();
  await expect(
    page.getByText("The second factor of Otto was reset. Their sessions have ended."),
  ).toBeVisible();
  await expect(page.getByText("second factor on")).toHaveCount(0);
  await otto.goto("/tenants");
  await expect(otto).toHaveURL(/\/sign-in/);
  await signInByForm(otto, who);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("it is set up, and sign-in takes a recovery code", async ({ page, app }) => {
    const who = await addStaff(app, "Otto", { email: "otto@partner.example" });
    await signInByForm(page, who);
    const { codes } = await setUp(page);
    await page.getByRole("button", { name: "Account of Otto" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await enterPassword(page, "/reconcile", who);
    await page.getByLabel("Code", { exact: true }).fill("not a code");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This code is wrong or was used before.").first()).toBeVisible();
    await page.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/reconcile");
  });
});
