import type { Page } from "playwright/test";
import { addStaff, expect, signIn, test } from "#tests/support/e2e.ts";
import type { App } from "#tests/support/e2e-app.ts";

/** Tenants 1 to 120: the younger the higher, the third of them without a key, Olga's beyond 100. */
async function addTenants(app: App): Promise<void> {
  await addStaff(app, "Olga", { email: "olga@partner.example" });
  await app.sql(`
    INSERT INTO tenant (id, name, name_key, external_id, organization_id, root_email, stage, key_hint,
      key_minted_at, last_verified_at, created_by_id, owner_id, created_at, updated_at)
    SELECT gen_random_uuid(), 'Customer ' || lpad(n::text, 3, '0'), 'customer' || n, 'ext-' || n,
      'org-' || n, 'root' || n || '@c.example',
      (CASE WHEN n % 3 = 0 THEN 'user_added' ELSE 'active' END)::tenant_stage,
      CASE WHEN n % 3 = 0 THEN NULL ELSE 'ab12' END,
      CASE WHEN n % 3 = 0 THEN NULL ELSE now() - make_interval(hours => n) END,
      CASE WHEN n % 3 = 0 THEN NULL ELSE now() - make_interval(hours => 121 - n) END,
      s.id, s.id, now() - make_interval(days => 121 - n), now()
    FROM generate_series(1, 120) n
    JOIN staff s ON (s.name = 'Olga') = (n > 100)`);
}

const names = (page: Page) => page.getByRole("row").getByRole("link").allInnerTexts();
const first = (page: Page) => page.getByRole("row").getByRole("link").first();

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

test("search, filter, sort and paging are the address, and back restores them", async ({ page }) => {
  const search = page.getByRole("searchbox", { name: "Search tenants" });
  await expect(first(page)).toHaveText("Customer 120");
  expect(await names(page)).toHaveLength(50);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(first(page)).toHaveText("Customer 070");
  await expect(page).toHaveURL(/after=/);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(first(page)).toHaveText("Customer 020");
  expect(await names(page)).toHaveLength(20);
  await expect(page.getByRole("link", { name: "Next" })).toHaveCount(0);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(first(page)).toHaveText("Customer 070");
  await page.goBack();
  await page.goBack();
  await expect(first(page)).toHaveText("Customer 070");
  await page.reload();
  await expect(first(page)).toHaveText("Customer 070");

  await page.goto("/tenants");
  for (const [typed, found] of [
    ["customer 017", "Customer 017"],
    ["ROOT42@c.example", "Customer 042"],
    ["ext-88", "Customer 088"],
    ["org-99", "Customer 099"],
  ] as const) {
    await search.fill(typed);
    await expect(page.getByRole("row").getByRole("link")).toHaveText([found]);
  }
  await expect(page).toHaveURL(/q=org-99/);
  await search.fill("100%");
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await page.getByRole("link", { name: "Show all tenants" }).click();
  await expect(first(page)).toHaveText("Customer 120");

  await page.getByLabel("Status", { exact: true }).selectOption("user added");
  await expect(page).toHaveURL(/status=user\+added/);
  await expect.poll(() => names(page)).toHaveLength(40);
  await page.getByLabel("Owner").selectOption("Olga");
  await expect.poll(() => names(page)).toHaveLength(7);
  await page.getByLabel("Sort").selectOption("Name");
  await expect(first(page)).toHaveText("Customer 102");
  await expect(page).toHaveURL(/status=.*owner=.*sort=name/);
  await first(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Customer 102" })).toBeVisible();
  await page.goBack();
  await expect(first(page)).toHaveText("Customer 102");
  expect(await names(page)).toHaveLength(7);
  await page.goBack();
  await expect(first(page)).toHaveText("Customer 120");
  await expect(page.getByLabel("Sort")).toHaveValue("");
});

test("what a colleague changes shows within seconds, without a reload", async ({ page, app }) => {
  await page.clock.install();
  await page.goto("/tenants?q=customer+120");
  const row = page.getByRole("row").filter({ hasText: "Customer 120" });
  await expect(row).toContainText("User added");
  await app.sql("UPDATE tenant SET stage = 'active' WHERE name = 'Customer 120'");
  await page.clock.fastForward(6_000);
  await expect(row).toContainText("Active");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("search, filter, sort and paging are a plain form and plain links", async ({ page }) => {
    await page.getByRole("searchbox", { name: "Search tenants" }).fill("customer");
    await page.getByLabel("Status", { exact: true }).selectOption("active");
    await page.getByLabel("Sort").selectOption("Name");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(first(page)).toHaveText("Customer 001");
    await expect(page.getByLabel("Status", { exact: true })).toHaveValue("active");
    await page.getByRole("link", { name: "Next" }).click();
    await expect(first(page)).toHaveText("Customer 076");
    expect(await names(page)).toHaveLength(30);
    await page.getByRole("link", { name: "Previous" }).click();
    await expect(first(page)).toHaveText("Customer 001");
    await page.getByRole("list", { name: "Tenants by status" }).getByRole("link", { name: /^All/ }).click();
    await expect(page).toHaveURL("/tenants?q=customer&sort=name");
  });
});
