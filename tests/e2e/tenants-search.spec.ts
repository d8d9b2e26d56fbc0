import { addTenants, first } from "#tests/support/browser/tenants-list.ts";
import { expect, signIn, test } from "#tests/support/browser/test.ts";

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

test("a search shows what begins with it first, unless another order is chosen", async ({ page, app }) => {
  await app.sql("UPDATE tenant SET name = 'Old customer' WHERE name = 'Customer 120'");
  const search = page.getByRole("searchbox", { name: "Search tenants" });
  const sort = page.getByLabel("Sort");
  await expect(sort.getByRole("option")).toHaveText([
    "Newest first",
    "Oldest first",
    "Name",
    "Name, Z to A",
    "Attention first",
    "Attention last",
    "Root user",
    "Root user, Z to A",
    "Oldest key first",
    "Newest key first",
    "Longest unverified first",
    "Last verified first",
    "Worst health",
    "Best health",
  ]);
  await search.fill("CUSTOMER");
  await expect(first(page)).toHaveText("Customer 001");
  await expect(sort.locator("option:checked")).toHaveText("Best match");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(first(page)).toHaveText("Customer 051");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row").getByRole("link").last()).toHaveText("Old customer");
  await sort.selectOption("Newest first");
  await expect(page).toHaveURL("/tenants?q=CUSTOMER&sort=created");
  await expect(first(page)).toHaveText("Old customer");
  await search.fill("");
  await expect(page).toHaveURL("/tenants");
  await expect(sort.locator("option:checked")).toHaveText("Newest first");
});

test("a name in any script is found as it is typed", async ({ page, app }) => {
  const name = "株式会社東京データ";
  await app.onboard(name, "root@tokyo.example");
  await app.onboard("Smith, Jones & Partners", "root@smith.example");
  await page.goto("/tenants");
  const search = page.getByRole("searchbox", { name: "Search tenants" });
  for (const [typed, found] of [
    ["東京", name],
    ["京", name],
    ["Jones Smith", "Smith, Jones & Partners"],
  ] as const) {
    await search.fill(typed);
    await expect(page.getByRole("row").getByRole("link")).toHaveText([found]);
  }
});

test("an unreadable address, or one with an impossible time, causes no error", async ({ page, app }) => {
  const [tenant] = (await app.sql("SELECT id FROM tenant LIMIT 1")) as { id: string }[];
  const cursor = Buffer.from(JSON.stringify(["-200000-01-01T00:00:00.000Z", tenant?.id])).toString(
    "base64url",
  );
  for (const [path, status] of [
    ["/tenants/%E0%A4%A", 404],
    ["/tenants/%E0%A4%A/timeline", 404],
    ["/onboarding/%E0%A4%A/user", 404],
    ["/%E0%A4%A", 404],
    [`/tenants/${tenant?.id}/timeline?after=${cursor}`, 200],
    [`/tenants?after=${cursor}`, 200],
  ] as const)
    expect([path, (await page.request.get(path)).status()]).toEqual([path, status]);
});
