import type { Page } from "playwright/test";
import { addStaff, customer, expect, signIn, signInByForm, test } from "#tests/support/browser/test.ts";
import { alert, copyButton } from "#tests/support/browser/wizard.ts";

/* A tab that was opened by one person, after another one has signed in in the same browser. */

/** Signs the other person in, in a new tab of the same browser. */
async function signInElsewhere(page: Page, who: { email: string; password: string }): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto("/tenants");
  await tab.getByRole("button", { name: /^Account of/ }).click();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.waitForURL(/sign-in/);
  await signInByForm(tab, who);
  return tab;
}

const dialog = (page: Page) => page.getByRole("dialog", { name: "You are now signed in as Vera" });

/** Reports the tab as shown again: headless tabs are never hidden. */
const show = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));

test("a tab that is shown again says who is signed in now, and continues only as that person", async ({
  page,
  app,
}) => {
  await signIn(page, await addStaff(app, "Otto", { email: "otto@partner.example" }));
  const vera = await addStaff(app, "Vera", { email: "vera@partner.example" });
  // This page asks the server for nothing in the background.
  await page.goto("/profile");
  await signInElsewhere(page, vera);
  await show(page);
  await expect(dialog(page)).toContainText("This page was opened as Otto.");
  await dialog(page).getByRole("button", { name: "Reload as Vera" }).click();
  await expect(page.getByRole("button", { name: "Account of Vera" })).toBeVisible();
  await expect(dialog(page)).toHaveCount(0);
});

test("nothing typed as one person is sent as another, and no key is read", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page, await addStaff(app, "Otto", { email: "otto@partner.example" }));
  const vera = await addStaff(app, "Vera", { email: "vera@partner.example" });
  const name = customer("Typed By Otto");
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  const key = await page.context().newPage();
  await key.goto(`/tenants/${tenantId}`);
  await signInElsewhere(page, vera);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(alert(page).first()).toContainText("You are now signed in as Vera.");
  await expect(dialog(page)).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toEqual([]);
  await dialog(page).getByRole("button", { name: "Reload as Vera" }).click();
  await expect(page.getByRole("button", { name: "Account of Vera" })).toBeVisible();
  await expect(page.getByLabel("Organization name")).toHaveValue("");

  await copyButton(key).click();
  await expect(dialog(key)).toBeVisible();
  expect(await app.sql("SELECT id FROM audit_event WHERE action LIKE 'key.co%'")).toEqual([]);
});

test("a navigation and a background request of the older tab find out too", async ({ page, app }) => {
  await signIn(page, await addStaff(app, "Otto", { email: "otto@partner.example" }));
  const list = await page.context().newPage();
  await list.clock.install();
  await list.goto("/tenants");
  await signInElsewhere(page, await addStaff(app, "Vera", { email: "vera@partner.example" }));
  await page.getByRole("link", { name: "Team" }).click();
  await expect(dialog(page)).toBeVisible();
  await list.clock.fastForward(31_000);
  await expect(dialog(list)).toBeVisible();
});
