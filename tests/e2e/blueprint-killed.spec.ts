import {
  assign,
  connectAsCustomer,
  item,
  itemsOf,
  publishExample,
} from "#tests/support/browser/blueprints.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

/* The app and its worker are killed at each step of an application, with a request under way where there is one. */

test("an application that is killed at each step ends exactly once", async ({ page, app }) => {
  const name = customer("Killed Freight");
  const tenantId = await app.onboard(name);
  await signIn(page);
  await publishExample(page);
  const url = await app.serve({});
  const blueprints = `${url}/tenants/${tenantId}/blueprints`;
  const arrivals = async (endpoint: string) =>
    (await app.sandbox.state()).requests.filter((request) => request.endpoint === endpoint).length;
  const isHeld = (endpoint: string) => expect.poll(() => arrivals(endpoint), { timeout: 180_000 }).toBe(1);
  async function killAndRestart(): Promise<void> {
    await app.kill(url);
    // Polytomic does what it was asked for, and nobody hears the answer.
    await app.sandbox.release();
    await app.serve({}, { url, folder: "." });
    await app.work(true);
    await page.goto(blueprints);
  }
  try {
    for (const endpoint of ["shareConnection", "createBulkSync", "activateBulkSync"])
      await app.sandbox.fault({ fault: "hold-before-commit", endpoint });
    await page.goto(blueprints);
    await assign(page, "Standard plan");
    await page.getByRole("button", { name: "Apply", exact: true }).click({ noWaitAfter: true });
    await isHeld("shareConnection");
    await killAndRestart();

    const waits = page.getByText(`Waiting for the customer to connect ${name} CRM source.`);
    await expect(waits).toBeVisible({ timeout: 180_000 });
    await expect(item(page, "Vendor warehouse")).toContainText("shared copy");
    await killAndRestart();
    await expect(waits).toBeVisible();
    await connectAsCustomer(page);
    await page.goto(blueprints);

    // The worker looks again without being asked.
    await isHeld("createBulkSync");
    await killAndRestart();
    await isHeld("activateBulkSync");
    await killAndRestart();
    await expect(item(page, "CRM to shared warehouse")).toContainText("switched on", { timeout: 180_000 });
    await expect(page.getByText("We keep retrying")).toBeHidden();

    const { connections, bulkSyncs } = await itemsOf(app, name);
    expect(connections.map(({ document }) => "name" in document && document.name).sort()).toEqual(
      [`${name} CRM source`, "Vendor warehouse"].sort(),
    );
    expect(bulkSyncs).toMatchObject([{ document: { name: "CRM to shared warehouse", active: true } }]);
    const operations = await app.sql(
      "SELECT state FROM operation WHERE tenant_id = $1 AND kind = 'blueprint_apply'",
      [tenantId],
    );
    expect(operations).toEqual([{ state: "done" }]);
  } finally {
    await app.sandbox.calm();
    await app.work(false);
    await app.end(url);
  }
  await signIn(page, admin, `/tenants/${tenantId}/blueprints`);
  await page.getByRole("button", { name: "Compare now" }).click();
  await expect(page.getByText("The organization had no other connections, models or syncs")).toBeVisible();
});
