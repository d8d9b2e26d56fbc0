import { addTenants, first, names } from "#tests/support/browser/tenants-list.ts";
import { expect, signIn, test } from "#tests/support/browser/test.ts";

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

test("search, filter, sort and paging are the address, and back restores them", { tag: "@smoke" }, async ({
  page,
  app,
}) => {
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
  await app.sql("UPDATE tenant SET archived_at = now() WHERE name = 'Customer 050'");
  await search.fill("customer 050");
  await page
    .getByText("Archived tenants are not included")
    .getByRole("link", { name: "search archived tenants" })
    .click();
  await expect(page).toHaveURL("/tenants?q=customer+050&status=archived");
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 050"]);
  await search.fill("no such customer");
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await expect(page.getByText("Archived tenants are not included")).toHaveCount(0);
  await app.sql("UPDATE tenant SET archived_at = NULL");
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
  const counts = page.getByRole("list", { name: "Tenants by status" });
  await expect(row).toContainText("User added");
  await expect(counts.getByRole("link", { name: /^User added/ })).toHaveText("User added40");
  // The page's clock is paused, so a request is sent only because these seconds have passed.
  await page.clock.pauseAt(Date.now() + 60_000);
  await app.sql("UPDATE tenant SET stage = 'active' WHERE name = 'Customer 120'");
  const asked = ["/api/tenants?", "/api/home"].map((path) =>
    page.waitForResponse((response) => response.url().includes(path)),
  );
  await page.clock.fastForward(11_000);
  await Promise.all(asked);
  await page.clock.resume();
  await expect(row).toContainText("Active");
  await expect(counts.getByRole("link", { name: /^User added/ })).toHaveText("User added39");
});

test("label and key age are filters too, and the home page says which keys are overdue", async ({
  page,
  app,
}) => {
  await app.sql("INSERT INTO label (name, created_at) VALUES ('pilot', now()), ('vip', now())");
  await app.sql("UPDATE tenant SET labels = '{vip,pilot}' WHERE name = 'Customer 010'");
  await app.sql("UPDATE tenant SET labels = '{vip}' WHERE name = 'Customer 020'");
  await app.sql(
    "UPDATE tenant SET key_minted_at = now() - interval '100 days' WHERE name IN ('Customer 013', 'Customer 020')",
  );
  await page.reload();
  await page.getByLabel("Label", { exact: true }).selectOption("vip");
  await expect(page).toHaveURL(/label=vip/);
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 020", "Customer 010"]);
  const labels = page
    .getByRole("row")
    .filter({ hasText: "Customer 010" })
    .getByRole("list", { name: "Labels" });
  await expect(labels.getByRole("listitem")).toHaveText(["vip", "pilot"]);
  await page.getByLabel("Key age").selectOption("Older than 90 days");
  await expect(page).toHaveURL(/label=vip&key=90/);
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 020"]);
  await page.reload();
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 020"]);
  await expect(page.getByLabel("Label", { exact: true })).toHaveValue("vip");
  await page.goto("/tenants");
  await page.getByRole("link", { name: "2 keys are older than 90 days" }).click();
  await expect(page).toHaveURL("/tenants?key=overdue");
  await expect(page.getByRole("row").getByRole("link")).toHaveText(["Customer 020", "Customer 013"]);
  await page.getByLabel("Key age").selectOption("No key");
  await expect.poll(() => names(page)).toHaveLength(40);
});

test("the list works by keyboard: / to the search box, arrows through the rows, Enter opens", async ({
  page,
}) => {
  const { keyboard } = page;
  const search = page.getByRole("searchbox", { name: "Search tenants" });
  const row = (name: string) => page.getByRole("row").getByRole("link", { name, exact: true });
  await expect(first(page)).toHaveText("Customer 120");
  await expect(search).toHaveAccessibleDescription(/to search.*to open/);
  // Times are relative to now as soon as the page is interactive.
  await expect(page.getByRole("row").last()).toContainText(/ago|just now/);
  await keyboard.press("/");
  await expect(search).toBeFocused();
  await keyboard.type("10/");
  await expect(search).toHaveValue("10/");
  await search.fill("customer 10");
  await expect(first(page)).toHaveText("Customer 100");
  await keyboard.press("ArrowDown");
  await expect(row("Customer 100")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(row("Customer 101")).toBeFocused();
  await keyboard.press("End");
  await expect(row("Customer 109")).toBeFocused();
  await keyboard.press("ArrowDown");
  await expect(row("Customer 109")).toBeFocused();
  await keyboard.press("Home");
  await expect(row("Customer 100")).toBeFocused();
  await keyboard.press("ArrowUp");
  await expect(search).toBeFocused();
  await page.getByLabel("Owner").focus();
  await keyboard.press("/");
  await expect(page.getByLabel("Owner")).toBeFocused();
  await search.focus();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Customer 100" })).toBeFocused();
});

test("going back from a tenant finds the list where it was left, at once", async ({ page, context }) => {
  await page.getByRole("searchbox", { name: "Search tenants" }).fill("customer");
  // A search that comes into the address only after Next would begin at the first page again.
  await expect(page).toHaveURL(/q=customer/);
  await page.getByLabel("Sort").selectOption("Name");
  await expect(first(page)).toHaveText("Customer 001");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(first(page)).toHaveText("Customer 051");
  const link = page.getByRole("row").getByRole("link", { name: "Customer 090" });
  await link.scrollIntoViewIfNeeded();
  const y = await page.evaluate(() => scrollY);
  expect(y).toBeGreaterThan(300);
  await link.click();
  await expect(page.getByRole("heading", { level: 1, name: "Customer 090" })).toBeVisible();
  // What is shown again comes from memory: no answer is let through.
  await context.route("**/api/tenants?**", () => {});
  await page.goBack();
  await expect(link).toBeVisible();
  await expect(first(page)).toHaveText("Customer 051");
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(y);
  await expect(link).toBeFocused();
  await context.unroute("**/api/tenants?**");
  await link.click();
  await page.getByRole("main").getByRole("link", { name: "Tenants", exact: true }).click();
  await expect(page).toHaveURL(/q=customer&sort=name&after=/);
  await expect(first(page)).toHaveText("Customer 051");
});

test("the page after the rows on screen is not offered while other rows are on their way", async ({
  page,
}) => {
  const { promise: letThrough, resolve } = Promise.withResolvers<void>();
  await page.route("**/api/tenants?sort=name", async (route) => {
    await letThrough;
    await route.continue();
  });
  await page.getByLabel("Sort").selectOption("Name");
  await expect(page).toHaveURL(/sort=name/);
  const next = page.getByRole("link", { name: "Next" });
  await expect(next).toBeDisabled();
  await next.click({ force: true });
  resolve();
  await expect(first(page)).toHaveText("Customer 001");
  await next.click();
  await expect(first(page)).toHaveText("Customer 051");
});

test("network errors and failures are shown, and the list recovers automatically", async ({
  page,
  context,
}) => {
  await page.clock.install();
  await page.goto("/tenants");
  await expect(first(page)).toHaveText("Customer 120");
  await context.setOffline(true);
  await page.clock.fastForward(6_000);
  await expect(page.getByText("You are offline")).toBeVisible();
  await expect(first(page)).toHaveText("Customer 120");
  await context.setOffline(false);
  await page.clock.fastForward(6_000);
  await expect(page.getByText("You are offline")).toHaveCount(0);
  await context.route("**/api/tenants**", (route) =>
    route.fulfill({ status: 500, json: { message: "We could not answer. The reference is AB12." } }),
  );
  await page.clock.fastForward(6_000);
  const trouble = page.getByRole("alert").filter({ hasText: "The reference is AB12" });
  await expect(async () => {
    await page.clock.fastForward(2_000);
    await expect(trouble).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(first(page)).toHaveText("Customer 120");
  await context.unroute("**/api/tenants**");
  await trouble.getByRole("button", { name: "Try again" }).click();
  await expect(trouble).toHaveCount(0);
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
