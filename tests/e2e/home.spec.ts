import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { addTenants, first } from "#tests/support/browser/tenants-list.ts";
import { expect, signIn, test } from "#tests/support/browser/test.ts";

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

const inbox = (page: Page) => page.getByRole("region", { name: "Inbox" });
const lines = (page: Page) => inbox(page).getByRole("listitem");

/** The top of the first row, in pixels. */
const rowTop = async (page: Page) => (await page.getByRole("row").nth(1).boundingBox())?.y ?? Number.NaN;

/** How far the first row is below the search box, in pixels. */
const gapAbove = async (page: Page) => {
  const box = await page.getByRole("searchbox").boundingBox();
  return (await rowTop(page)) - (box ? box.y + box.height : Number.NaN);
};

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

test("the worst of the inbox leaves the list in sight, and a search leaves only the list", async ({
  page,
  app,
}) => {
  const since = "now() - interval '2 days'";
  await app.sql(
    `INSERT INTO tenant_attention (tenant_id, code, params, since)
     SELECT id, (CASE name WHEN 'Customer 014' THEN 'key_not_working' ELSE 'organization_missing' END)::attention_code,
       '{}', ${since} FROM tenant WHERE name IN ('Customer 014', 'Customer 020')`,
  );
  // As an installation in use has them: saved views, and keys that are overdue.
  await app.sql(
    `INSERT INTO saved_view (id, staff_id, name, search, created_at)
     SELECT gen_random_uuid(), staff.id, view, 'status=active', now()
     FROM staff, unnest(ARRAY['Ours', 'Northern customers']) AS view WHERE role = 'admin'`,
  );
  await app.sql(
    "UPDATE tenant SET key_minted_at = now() - interval '3 years' WHERE name IN ('Customer 002', 'Customer 004')",
  );
  // On a desk the headers come between the search box and the first row.
  for (const [width, height, most, shown, below] of [
    [1280, 800, 400, 3, 64],
    [360, 740, 420, 2, 16],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto("/tenants");
    await expect(lines(page)).toHaveCount(shown);
    await expect(lines(page).first()).toContainText("The key no longer works");
    await expect(page.getByRole("link", { name: "Northern customers", exact: true })).toBeVisible();
    expect(await rowTop(page), `at ${width}`).toBeLessThanOrEqual(most);
    await expectAccessible(page, `home at ${width}`);
    // Since when, and whose.
    for (const part of [
      lines(page).first().getByText("Admin", { exact: true }),
      lines(page).first().locator("time"),
    ])
      await expect(part).toBeVisible();
    await page.getByRole("searchbox").fill("customer 0");
    await expect(inbox(page)).toHaveCount(0);
    await expect(page.getByRole("row").getByRole("link").first()).toHaveText("Customer 001");
    expect(await gapAbove(page), `below the search box at ${width}`).toBeLessThanOrEqual(below);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.goto("/tenants");
  await expect(page.getByRole("link", { name: "Inbox 2", exact: true })).toBeVisible();
  await lines(page).first().getByRole("link", { name: "Mint a new key: Customer 014" }).click();
  await expect(page).toHaveURL(/\/keys#rotate$/);
});

test("a line is snoozed with a reason, and shown again", { tag: "@smoke" }, async ({ page }) => {
  await page.goto("/tenants");
  await inbox(page).getByRole("link", { name: "All 40" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  const open = page.getByRole("list", { name: "What needs attention" });
  const line = open.getByRole("listitem").filter({ hasText: "Customer 120" });
  await line.getByText("Snooze Customer 120").click();
  await line.getByLabel("Reason").fill("On holiday");
  await line.getByRole("button", { name: "Snooze" }).click();
  await expect(line).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Snoozed" })).toContainText("On holiday");
  await expectAccessible(page, "inbox with a snoozed line");
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.click();
  await expect(page.getByText("Back in the inbox.")).toBeVisible();
  await expect(line).toHaveCount(1);
  await undo.click();
  await expect(page.getByText("Snoozed again.")).toBeVisible();
  await expect(page.getByText("Back in the inbox.")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Snoozed" })).toContainText("On holiday");
  await page.getByRole("button", { name: "Show again: Customer 120" }).click();
  await expect(line).toHaveCount(1);
  await undo.click();
  await expect(line).toHaveCount(0);
  await undo.click();
  await expect(line).toHaveCount(1);
  await page.getByRole("link", { name: "Mine", exact: true }).click();
  await expect(page).toHaveURL("/inbox?of=me");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the inbox is links, and a line is snoozed", async ({ page }) => {
    await page.goto("/tenants");
    await inbox(page).getByRole("link", { name: "All 40" }).click();
    const line = page.getByRole("listitem").filter({ hasText: "Customer 120" });
    await line.getByText("Snooze Customer 120").click();
    await line.getByLabel("Reason").fill("On holiday");
    await line.getByRole("button", { name: "Snooze" }).click();
    await expect(page.getByRole("region", { name: "Snoozed" })).toContainText("On holiday");
  });
});
