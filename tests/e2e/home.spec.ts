import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { addTenants, first } from "#tests/support/browser/tenants-list.ts";
import { expect, signIn, test } from "#tests/support/browser/test.ts";

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

const unfinished = (page: Page) => page.getByRole("region", { name: "Not finished yet" });

test("a foreign key is shown above the list, within seconds", async ({ page, app }) => {
  await page.clock.install();
  await page.goto("/tenants");
  await expect(first(page)).toHaveText("Customer 120");
  const alarm = page.getByRole("alert").filter({ hasText: "1 key opens another organization" });
  await expect(alarm).toHaveCount(0);
  // On hold as well: the key can be used all the same.
  await app.sql("UPDATE tenant SET on_hold_at = now() WHERE name = 'Customer 014'");
  await app.sql(
    `INSERT INTO tenant_attention (tenant_id, code, params, since)
     SELECT id, 'foreign_key', '{"organization": "Fabrikam"}', now() FROM tenant WHERE name = 'Customer 014'`,
  );
  await page.clock.fastForward(11_000);
  await expect(alarm).toBeVisible();
  await expectAccessible(page, "home with an alarm");
  await alarm.getByRole("link", { name: "Show its tenant" }).click();
  await expect(page).toHaveURL("/tenants?key=foreign");
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 014"]);
  await expect(page.getByRole("row").nth(1)).toContainText("Foreign key: it opens Fabrikam");
});

test("unfinished onboardings leave the list in sight: three, five more behind a word, the rest by status", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/tenants");
  const links = unfinished(page).getByRole("link", { name: /^Continue with/ });
  await expect(links).toHaveCount(3);
  const table = await page.getByRole("row").nth(1).boundingBox();
  expect(table?.y).toBeLessThan(760);
  await unfinished(page).getByText("and 37 more").click();
  await expect(links).toHaveCount(8);
  await expect(unfinished(page)).toContainText("40 in all");
  await expect(unfinished(page)).toContainText("32 more are in the list by their status");
  await expectAccessible(page, "home with all unfinished onboardings");
  await unfinished(page).getByRole("link", { name: "User added" }).click();
  await expect(page).toHaveURL("/tenants?status=user+added");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("all unfinished onboardings are a press away", async ({ page }) => {
    await expect(unfinished(page).getByRole("link", { name: /^Continue with/ })).toHaveCount(3);
    await unfinished(page).getByText("and 37 more").click();
    await expect(unfinished(page).getByRole("link", { name: /^Continue with/ })).toHaveCount(8);
  });
});
