import type { Page } from "playwright/test";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey } from "#tests/support/browser/wizard.ts";

/** Named on the settings page, and before anything of a wizard can be sent. */
async function expectNamed(page: Page, title: string, detail: RegExp | string, origin = ""): Promise<void> {
  await page.goto(`${origin}/settings/polytomic`);
  await expect(page.getByRole("main").getByText(title)).toBeVisible();
  await expect(page.getByRole("main")).toContainText(detail);
  await page.goto(`${origin}/onboarding/new`);
  await expect(page.getByRole("main").getByText(title).first()).toBeVisible();
  const button = page.getByRole("button", { name: "Create organization" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(title);
}

test("a good partner key is shown as good, with whose it is and never with the key", async ({
  page,
  app,
}) => {
  await signIn(page);
  await page.goto("/connection");
  await expect(page).toHaveURL(/\/settings\/polytomic$/);
  await expect(page.getByText("The partner key works")).toBeVisible();
  const main = page.getByRole("main");
  await expect(main).toContainText("Sandbox Partner");
  await expect(main).toContainText(app.sandboxUrl);
  await expect(main).toContainText("2025-09-18");
  await expect(main.locator("code", { hasText: /^[0-9a-f]{8}$/ })).toBeVisible();
  expect(await page.content()).not.toContain(app.partnerKey);
});

test("a wrong key and a key that is no partner key are named plainly", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page, admin, `/tenants/${tenantId}`);
  const key = await copyKey(page);
  const polytomic = { POLYTOMIC_API_URL: app.sandboxUrl, SANDBOX_URL: "", SANDBOX_PARTNER_KEY_FILE: "" };
  const [wrong, notPartner] = [
    await app.serve({ ...polytomic, POLYTOMIC_PARTNER_KEY: "a-wrong-one-0123456789" }),
    await app.serve({ ...polytomic, POLYTOMIC_PARTNER_KEY: key }),
  ];
  await expectNamed(page, "Polytomic does not accept the partner key", "POLYTOMIC_PARTNER_KEY", wrong);
  const whose = "it belongs to the user root@northwind.example";
  await expectNamed(page, "The key in use is not a partner key", whose, notPartner);
  expect(await page.content()).not.toContain(key);
});

test("an unreachable host is named plainly, and the error goes away", async ({ page, app }) => {
  await signIn(page);
  await app.sandbox.openPort(false);
  await expectNamed(page, "Polytomic can't be reached", "POLYTOMIC_API_URL");
  await page.goto("/settings/polytomic");
  await app.sandbox.openPort(true);
  await page.getByRole("button", { name: "Verify again" }).click();
  await expect(page.getByText("The partner key works")).toBeVisible();
});

test("an answer in another API version is named plainly", async ({ page, app }) => {
  await signIn(page);
  await app.sandbox.fault({ fault: "other-version", times: null });
  await expectNamed(
    page,
    "Polytomic answers in another API version",
    "We requested version 2025-09-18 and got 2021-05-23.",
  );
});
