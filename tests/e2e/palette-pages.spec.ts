import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { openPalette, palette, paletteBox } from "#tests/support/browser/palette.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

const selected = (page: Page) => palette(page).getByRole("option", { selected: true });

test("it opens every page, changes the theme, and knows the tenant whose page is open", async ({
  page,
  app,
}) => {
  const name = customer("Contoso Freight");
  const tenantId = await app.onboard(name);
  await signIn(page, admin, `/tenants/${tenantId}/users`);
  await openPalette(page);
  await expect(selected(page)).toContainText(name);
  await expect(selected(page)).toContainText("This tenant");
  await page.keyboard.press("Enter");
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
  await page.keyboard.press("Escape");
  // What can be done to it, without choosing it first.
  await openPalette(page);
  await page.keyboard.type("verify");
  await expect(selected(page)).toContainText("Verify key");
  await expect(selected(page)).toContainText(name);
  await page.keyboard.press("Enter");
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
  await expect(palette(page).getByRole("status")).toHaveText("Key verified");
  await page.keyboard.press("Escape");
  await openPalette(page);
  await page.keyboard.type("timel");
  await expect(selected(page)).toContainText("Timeline");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/tenants/${tenantId}/timeline`);
  await openPalette(page);
  await page.keyboard.type("notif");
  await expect(selected(page)).toContainText("Settings: Notifications");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/settings/notifications");
  await openPalette(page);
  await page.keyboard.type("theme dark");
  await expect(selected(page)).toContainText("Theme: dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await openPalette(page);
  await page.keyboard.type("sign out");
  await expect(selected(page)).toContainText("Sign out");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("? shows the keys, but not in a field", async ({ page }) => {
  await signIn(page, admin, "/staff");
  const field = page.getByRole("textbox", { name: "Email" });
  const keys = page.getByRole("dialog", { name: "Keys" });
  await expect(async () => {
    // The page may not listen yet.
    await page.keyboard.press("?");
    await expect(keys).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(keys).toContainText("Find a tenant, a page or a command");
  await expectAccessible(page, "the keys");
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await field.press("?");
  await expect(field).toHaveValue("?");
  await expect(keys).toHaveCount(0);
});

test("shortcuts of a single key are turned off on the profile, in this browser", async ({ page, app }) => {
  await app.onboard(customer("Contoso Freight"));
  await signIn(page, admin, "/profile");
  const choice = page.getByRole("checkbox", { name: "Single-key shortcuts" });
  const exact = page.locator("html[data-exact]");
  await expect(async () => {
    // The page may not listen yet.
    await page.keyboard.press("t");
    await expect(exact).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  await page.keyboard.press("t");
  await expect(exact).toHaveCount(0);
  await choice.uncheck();
  // Also after the page is loaded again.
  for (const path of ["/profile", "/tenants"]) {
    await page.goto(path);
    if (path === "/profile") await expect(choice).not.toBeChecked();
    await page.getByRole("button", { name: "Search" }).click();
    await expect(palette(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette(page)).toHaveCount(0);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    for (const key of ["t", "?", "/"]) await page.keyboard.press(key);
    await expect(exact).toHaveCount(0);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await expect(page.getByRole("searchbox")).not.toBeFocused();
  await expect(page.getByText("to search")).toBeHidden();
  await page.goto("/profile");
  await choice.check();
  await page.goto("/tenants");
  await expect(page.getByText("to search")).toBeVisible();
});
