import type { Locator, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { palette, paletteBox } from "#tests/support/browser/palette.ts";
import { addTenants, first, names } from "#tests/support/browser/tenants-list.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";

/* What the list shows at a glance: on a phone, by its filters, by keyboard, and to people who only look. */

const rows = (page: Page) => page.getByRole("row").getByRole("link");

async function expectTwoLines(page: Page): Promise<void> {
  const heights = await page
    .locator(".tenant-table tbody tr")
    .evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect(heights).toHaveLength(50);
  expect(Math.max(...heights)).toBeLessThanOrEqual(72);
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test("a row has at most two lines, also where its key is hidden, and the filters are behind one button", async ({
    page,
    app,
  }) => {
    await addTenants(app);
    await app.sql(
      `UPDATE tenant SET is_blind = true, labels = '{pilot}', name = 'Customer 119 of the very long name that no phone can hold'
       WHERE name = 'Customer 119'`,
    );
    await app.sql(
      `INSERT INTO tenant_attention (tenant_id, code, params, since)
       SELECT id, 'key_not_working', '{}', now() FROM tenant WHERE name = 'Customer 118'`,
    );
    await signIn(page);
    await expect(page.getByRole("row").last()).toContainText(/ago|just now/);
    await expect(page.getByRole("link", { name: /^Send key of Customer 119/ })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "Customer 118" })).toContainText("no longer works");
    await expectTwoLines(page);
    // The headers sort here too, and are seen by those who reach them by keyboard.
    const health = page.getByRole("columnheader", { name: "Health" }).getByRole("button");
    await expect(health).not.toBeInViewport();
    await health.focus();
    await expect(health).toBeInViewport();
    await page.getByRole("button", { name: "List options" }).click();
    await page.getByRole("button", { name: "Select tenants" }).click();
    await page.getByLabel("Select Customer 118").check();
    await expectTwoLines(page);
    await expectAccessible(page, "tenants being selected, one with a reason");
    await page.reload();

    const status = page.getByLabel("Status", { exact: true });
    await expect(status).toBeHidden();
    await page.getByRole("button", { name: "Filters" }).click();
    await expect(status).toBeVisible();
    await expectAccessible(page, "filters on a phone");
    await status.selectOption("user added");
    await expect(page).toHaveURL(/status=user\+added/);
    await page.getByRole("button", { name: "Close" }).click();
    await expect(status).toBeHidden();
    await expect(page.getByRole("button", { name: "Filters (1)" })).toBeVisible();
    await expect.poll(() => names(page)).toHaveLength(40);
  });
});

test("a need and a health are filters", async ({ page, app }) => {
  await addTenants(app);
  await app.sql(
    `INSERT INTO tenant_attention (tenant_id, code, params, since)
     SELECT id, (CASE name WHEN 'Customer 014' THEN 'key_not_working' ELSE 'organization_missing' END)::attention_code,
       '{}', now() FROM tenant WHERE name IN ('Customer 014', 'Customer 020')`,
  );
  await app.sql(
    `INSERT INTO tenant_health (tenant_id, outcome, looked_at, seen_at, syncs, failing)
     SELECT id, 'looked', now(), now(), 9, CASE name WHEN 'Customer 016' THEN 2 ELSE 0 END
     FROM tenant WHERE name IN ('Customer 014', 'Customer 016')`,
  );
  await signIn(page);
  await expect(first(page)).toHaveText("Customer 120");
  await page.getByLabel("Needs").selectOption("Key not working");
  await expect(page).toHaveURL("/tenants?needs=key_not_working");
  await expect(rows(page)).toHaveText(["Customer 014"]);
  await expect(page.getByRole("row").nth(1)).toContainText("The key no longer works");
  await page.getByLabel("Needs").selectOption("Any need");
  await page.getByLabel("Health", { exact: true }).selectOption("Syncs failing");
  await expect(page).toHaveURL("/tenants?health=failing");
  await expect(rows(page)).toHaveText(["Customer 016"]);
  await expect(page.getByRole("row").nth(1)).toContainText("2 of 9 syncs failing");
});

test("the first row is within twelve tab stops, and no time is one", async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
  await expect(page.getByRole("row").last()).toContainText(/ago|just now/);
  const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);
  let stops = 0;
  const tab = async () => {
    stops += 1;
    await page.keyboard.press("Tab");
  };
  for (const name of ["Skip to content", "Skip to the list of tenants"]) {
    await tab();
    await expect(page.getByRole("link", { name })).toBeFocused();
    await page.keyboard.press("Enter");
  }
  while (stops < 12 && !(await isFocused(first(page)))) await tab();
  await expect(first(page)).toBeFocused();
  const times = page.locator("time");
  expect(await times.count()).toBeGreaterThan(50);
  const focusable = await times.evaluateAll(
    (all) =>
      all.filter(
        (time) => (time as HTMLElement).tabIndex >= 0 || time.querySelector("a, button, [tabindex]") !== null,
      ).length,
  );
  expect(focusable).toBe(0);
});

test("a tenant is found and its key copied by at most eight keys", async ({ page, context, app }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = customer("Zyl Freight");
  await app.onboard(name);
  await app.onboard(customer("Contoso Freight"));
  await signIn(page, admin, "/staff");
  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  await press("ControlOrMeta+k");
  await expect(paletteBox(page)).toBeFocused();
  for (const letter of "zyl") await press(letter);
  await expect(palette(page).getByRole("status")).toHaveText("1 tenant");
  await press("Enter");
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
  await press("ArrowDown");
  await press("Enter");
  await expect(palette(page).getByRole("status")).toHaveText("Copied");
  expect(keys).toBeLessThanOrEqual(8);
});

test("to people who only look, the inbox above the list offers pages, not acts", async ({ page, app }) => {
  const name = customer("Contoso Freight");
  await app.onboard(name);
  await app.sql(
    "INSERT INTO tenant_attention (tenant_id, code, params, since) SELECT id, 'key_not_working', '{}', now() FROM tenant",
  );
  await signIn(page);
  const inbox = (of: Page) => of.getByRole("region", { name: "Inbox" });
  await expect(inbox(page).getByRole("link", { name: `Mint a new key: ${name}` })).toBeVisible();
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await expect(inbox(vera).getByRole("link", { name: `Open keys: ${name}` })).toBeVisible();
  await expect(inbox(vera).getByRole("link", { name: /^Mint/ })).toHaveCount(0);
  const acts = (of: Page) => of.getByRole("link", { name: /^(Verify|Rotate)$/ });
  await page.getByRole("link", { name }).first().click();
  await expect(acts(page)).toHaveText(["Verify", "Rotate"]);
  await vera.getByRole("link", { name }).first().click();
  await expect(vera.getByRole("button", { name: /^Copy key/ })).toBeVisible();
  await expect(acts(vera)).toHaveCount(0);
});
