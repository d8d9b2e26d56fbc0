import type { Page } from "playwright/test";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import { connectAsCustomer, item, itemsOf, publish } from "#tests/support/browser/blueprints.ts";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";

/*
 * The app and its worker are killed with each request of an application under way, with the first one of a removal,
 * and while it waits for the customer.
 */

const [database] = bulkDocument.resources;
const document = {
  variables: bulkDocument.variables,
  resources: [
    {
      key: "warehouse",
      kind: "sharedConnection",
      spec: { name: "Vendor warehouse", parent: sandboxWarehouseId },
    },
    database,
    {
      key: "crm",
      kind: "customerConnection",
      spec: { name: "${tenant.name} CRM", types: ["hubspot"] },
    },
    {
      key: "bulk",
      kind: "bulkSync",
      spec: {
        name: "CRM to warehouse",
        source_connection_id: "${ref.crm.id}",
        destination_connection_id: "${ref.warehouse.id}",
        destination_configuration: { schema: "${var.schema}" },
        schemas: ["contacts"],
        default_schedule: { frequency: "daily", hour: "3" },
      },
      activate: true,
    },
  ],
};

async function assign(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Assign Starter" }).click();
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(page.getByRole("heading", { name: "Plan for Starter" })).toBeVisible();
}

test("an application and a removal that are killed at each step end exactly once", async ({ page, app }) => {
  const name = customer("Killed Freight");
  const tenantId = await app.onboard(name);
  await publish(app, document);
  await signIn(page);
  const url = await app.serve({});
  const blueprints = `${url}/tenants/${tenantId}/blueprints`;
  const holds = ["shareConnection", "createConnection", "createBulkSync", "activateBulkSync"];
  const arrivals = async (endpoint: string) =>
    (await app.sandbox.state()).requests.filter((request) => request.endpoint === endpoint).length;
  const isHeld = (endpoint: string, count = 1) =>
    expect.poll(() => arrivals(endpoint), { timeout: 180_000 }).toBe(count);
  async function killAndRestart(): Promise<void> {
    await app.kill(url);
    // Polytomic does what it was asked for, and nobody hears the answer.
    await app.sandbox.release();
    await app.serve({}, { url, folder: "." });
    await app.work(true);
    await page.goto(blueprints);
  }
  try {
    for (const endpoint of holds) await app.sandbox.fault({ fault: "hold-before-commit", endpoint });
    await page.goto(blueprints);
    await assign(page);
    await page.getByRole("button", { name: "Apply", exact: true }).click({ noWaitAfter: true });
    await isHeld("shareConnection");
    await killAndRestart();
    await isHeld("createConnection");
    await killAndRestart();

    const waits = page.getByText(`Waiting for the customer to connect ${name} CRM.`);
    await expect(waits).toBeVisible({ timeout: 180_000 });
    await expect(item(page, "Vendor warehouse")).toContainText("shared copy");
    await expect(item(page, `${name} database`)).toContainText("In step");
    await killAndRestart();
    await expect(waits).toBeVisible();
    await connectAsCustomer(page);
    await page.goto(blueprints);

    // The worker looks again without being asked.
    await isHeld("createBulkSync");
    await killAndRestart();
    await isHeld("activateBulkSync");
    await killAndRestart();
    await expect(item(page, "CRM to warehouse")).toContainText("switched on", { timeout: 180_000 });
    await expect(page.getByText("We keep retrying")).toBeHidden();

    const { connections, bulkSyncs } = await itemsOf(app, name);
    const names = connections.map(({ document }) => "name" in document && document.name);
    expect(names.sort()).toEqual([`${name} CRM`, `${name} database`, "Vendor warehouse"].sort());
    expect(bulkSyncs).toMatchObject([{ document: { name: "CRM to warehouse", active: true } }]);
    await page.getByRole("button", { name: "Compare now" }).click();
    await expect(page.getByText("The organization had no other connections, models or syncs")).toBeVisible();

    // Not with the deletion under way: nothing is sent before its time limit, which is ten minutes here.
    const before = await arrivals("activateBulkSync");
    await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "activateBulkSync" });
    await page.getByText("Remove from Polytomic").click();
    await page.getByLabel(`Type ${name} to confirm`).fill(name);
    await page.getByRole("button", { name: "Remove Starter" }).click({ noWaitAfter: true });
    await isHeld("activateBulkSync", before + 1);
    await killAndRestart();
    await expect(page.getByRole("link", { name: "Assign Starter" })).toBeVisible({ timeout: 180_000 });
    const left = await itemsOf(app, name);
    expect(left.bulkSyncs).toEqual([]);
    const kept = left.connections.map(({ document }) => "name" in document && document.name);
    expect(kept.sort()).toEqual([`${name} CRM`, `${name} database`].sort());
    const operations = await app.sql(
      "SELECT kind, state FROM operation WHERE tenant_id = $1 AND kind::text LIKE 'blueprint_%' ORDER BY kind",
      [tenantId],
    );
    expect(operations).toEqual([
      { kind: "blueprint_apply", state: "done" },
      { kind: "blueprint_remove", state: "done" },
    ]);
  } finally {
    await app.sandbox.calm();
    await app.work(false);
    await app.end(url);
  }
});
