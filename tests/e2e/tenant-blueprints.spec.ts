import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { item, itemsOf, publish } from "#tests/support/browser/blueprints.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";

test("assign, plan, apply: an active bulk sync", { tag: "@smoke" }, async ({ page, app }) => {
  await publish(app);
  const tenantId = await app.onboard(customer("Freight Lines"));
  await signIn(page, admin, `/tenants/${tenantId}/blueprints`);
  await expectAccessible(page, "blueprints offered");
  await page.getByRole("link", { name: "Assign Starter" }).click();
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(page.getByText("A value is missing.").first()).toBeVisible();
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await expectAccessible(page, "variables");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(page.getByText("3 to create")).toBeVisible();
  await expectAccessible(page, "plan");
  await app.work(true);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(item(page, "Database to lake")).toContainText("switched on", { timeout: 90_000 });
  await expect(item(page, "Database to lake")).toContainText("In step");
  await expectAccessible(page, "applied");
  await app.work(false);
  expect(await page.content()).not.toContain("s3cret-of-the-warehouse");
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole("link", { name: "See the plan" }).click();
  await expect(page.getByText("Nothing to do")).toBeVisible();
});

test("a first run of which nothing is known is asked about, and started once more when staff say so", async ({
  page,
  app,
}) => {
  const [source, lake, bulk] = bulkDocument.resources;
  await publish(app, { ...bulkDocument, resources: [source, lake, { ...bulk, firstRun: true }] });
  const name = customer("Tailspin Toys");
  const tenantId = await app.onboard(name);
  await signIn(page, admin, `/tenants/${tenantId}/blueprints`);
  await page.getByRole("link", { name: "Assign Starter" }).click();
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  const runs = async () => (await itemsOf(app, name)).runs.length;
  try {
    await app.sandbox.fault({ fault: "500-recorded-without-commit", endpoint: "startBulkSync" });
    await app.work(true);
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    const said = "We don't know whether the first run of Database to lake started.";
    await expect(page.getByText(said)).toBeVisible({ timeout: 90_000 });
    await expectAccessible(page, "a question about a first run");
    expect(await runs()).toBe(0);
    await page.getByRole("button", { name: "Start it once more" }).click();
    await expect(page.getByText(said)).toBeHidden({ timeout: 90_000 });
    await expect.poll(runs, { timeout: 90_000 }).toBe(1);
  } finally {
    await app.work(false);
  }
});

test("tenants are selected in the list, and a blueprint is applied to each", async ({ page, app }) => {
  await publish(app);
  const chosen = [customer("Alpine Ski House"), customer("Coho Winery"), customer("Relecloud")];
  for (const name of chosen) await app.onboard(name);
  const archived = customer("Woodgrove Bank");
  const archivedId = await app.onboard(archived);
  await signIn(page);
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("button", { name: "Select tenants" }).click();
  for (const name of [...chosen, archived]) await page.getByLabel(`Select ${name}`).check();
  // Meanwhile a colleague archives one.
  await app.sql("UPDATE tenant SET archived_at = now() WHERE id = $1", [archivedId]);
  await page.getByRole("link", { name: "Apply a blueprint" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Apply Starter" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Left out" })).toContainText(
    `${archived}The tenant is archived`,
  );
  await expectAccessible(page, "a blueprint for many");
  const secret = page.getByLabel("db_password", { exact: true });
  await page.getByLabel("schema").fill("mine");
  await page.getByRole("button", { name: "Apply to 3 tenants" }).click();
  await expect(page.getByText("A value is missing.").first()).toBeVisible();
  await expect(page.getByLabel("schema")).toHaveValue("mine");
  await secret.fill("s3cret-of-the-warehouse");
  await page.getByRole("button", { name: "See the plan" }).click();
  await expect(page.getByRole("region", { name: "Plan" })).toContainText(`${chosen[0]}: 3 to create`);
  await page.getByRole("button", { name: "Apply to 3 tenants" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rollout of version 1" })).toBeVisible();
  await app.work(true);
  const said = page.getByRole("status").getByText("Finished: 3 done", { exact: true });
  await expect(said).toBeVisible({ timeout: 90_000 });
  await app.work(false);
  await expectAccessible(page, "all have it");
  expect(await app.sql("SELECT 1 FROM managed_resource WHERE kind = 'bulkSync' AND active")).toHaveLength(3);
});
