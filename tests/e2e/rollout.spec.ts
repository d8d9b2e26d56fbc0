import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { admin, expect, signIn, test } from "#tests/support/browser/test.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import type { App } from "#tests/support/world/app.ts";

const [password] = bulkDocument.variables;
const [, lake] = bulkDocument.resources;
const blueprintId = randomUUID();
const document = (variables: object[]) =>
  JSON.stringify({ variables: [password, ...variables], resources: [lake] });
const region = { name: "region", type: "string", required: true };

const publish = (app: App, number: number, text: string) =>
  app.sql(
    `INSERT INTO blueprint_version (id, blueprint_id, number, document, published_by_id, published_at)
      SELECT $1, $2, $3, $4::json, id, now() FROM staff WHERE email = $5`,
    [randomUUID(), blueprintId, number, text, admin.email],
  );

async function assign(page: Page, tenantId: string) {
  await page.goto(`/tenants/${tenantId}/blueprints?assign=${blueprintId}`);
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(page.getByText("1 to create")).toBeVisible();
}

test("a version is rolled out to chosen tenants, the canary first", async ({ page, app }) => {
  await app.sql(
    `INSERT INTO blueprint (id, slug, name, draft, created_by_id, created_at, updated_at)
      SELECT $1, 'starter', 'Starter', $2::json, id, now(), now() FROM staff WHERE email = $3`,
    [blueprintId, document([region]), admin.email],
  );
  await publish(app, 1, document([]));
  const names = ["Amber Freight", "Beryl Foods", "Coral Travel"];
  const ids: string[] = [];
  for (const name of names)
    ids.push(await app.onboard(name, `root@${name.slice(0, 5).toLowerCase()}.example`));
  await signIn(page, admin, "/blueprints");
  for (const id of ids) await assign(page, id);
  await publish(app, 2, document([region]));
  const [amber, beryl] = ids;
  await app.sql(`UPDATE blueprint_assignment SET variables = '{"region":"eu"}' WHERE tenant_id IN ($1, $2)`, [
    amber,
    beryl,
  ]);
  await app.sql(
    `UPDATE blueprint_assignment SET overrides = '[{"key":"lake","path":"/name","value":"Own lake"}]' WHERE tenant_id = $1`,
    [beryl],
  );
  await page.goto(`/blueprints/${blueprintId}`);
  await page.getByRole("link", { name: "Roll out version 2" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Roll out version 2" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Can't get this version yet" })).toContainText(
    "region: A value is missing.",
  );
  await expect(page.getByLabel("Roll out to Amber Freight")).toBeChecked();
  await expect(page.getByLabel("Roll out to Beryl Foods")).not.toBeChecked();
  await expectAccessible(page, "tenants to choose");
  await page.getByLabel("Roll out to Beryl Foods").check();
  await page.getByLabel("Canaries").fill("none");
  await page.getByRole("button", { name: "Roll out to 2 tenants" }).click();
  await expect(
    page.getByText("The number of canaries must be a number from 1 to 9999.").first(),
  ).toBeVisible();
  await page.getByLabel("Canaries").fill("1");
  await page.getByRole("button", { name: "Roll out to 2 tenants" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rollout of version 2" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveText("2 not started");
  await page.getByRole("button", { name: "Stop the rest" }).click();
  await expect(page.getByText("Stopped by staff")).toBeVisible();
  await expectAccessible(page, "stopped");
  await page.getByText("Continue", { exact: true }).click();
  await page.getByRole("button", { name: "Continue rollout" }).click();
  await expect(page.getByRole("button", { name: "Stop the rest" })).toBeVisible();
  await app.work(true);
  await expect(page.getByText("Finished: 2 done")).toBeVisible({ timeout: 90_000 });
  await app.work(false);
  await expect(page.getByRole("region", { name: "Done" })).toContainText("Canary");
  await expectAccessible(page, "finished");
  await page.goto(`/blueprints/${blueprintId}/rollout`);
  await page.getByRole("link", { name: "Enter values for Coral Travel" }).click();
  await page.getByLabel("region").fill("us");
  await page.getByRole("button", { name: "Save and see the plan" }).click();
  await expect(page.getByText("1 to create")).toBeVisible();
  const [old] = await app.sql(
    "SELECT 1 FROM blueprint_assignment JOIN blueprint_version AS v ON v.id = version_id WHERE number = 1",
  );
  expect(old).toBeUndefined();
});
