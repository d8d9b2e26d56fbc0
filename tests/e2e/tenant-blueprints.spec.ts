import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import type { App } from "#tests/support/world/app.ts";

async function publish(app: App) {
  const blueprintId = randomUUID();
  const document = JSON.stringify(bulkDocument);
  await app.sql(
    `INSERT INTO blueprint (id, slug, name, draft, created_by_id, created_at, updated_at)
      SELECT $1, 'starter', 'Starter', $2::jsonb, id, now(), now() FROM staff WHERE email = $3`,
    [blueprintId, document, admin.email],
  );
  await app.sql(
    `INSERT INTO blueprint_version (id, blueprint_id, number, document, published_by_id, published_at)
      SELECT $1, $2, 1, $3::jsonb, id, now() FROM staff WHERE email = $4`,
    [randomUUID(), blueprintId, document, admin.email],
  );
}

const item = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

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
