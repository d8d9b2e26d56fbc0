import { expectAccessible } from "#tests/support/browser/accessible.ts";
import {
  assign,
  connectAsCustomer,
  item,
  itemsOf,
  publishExample,
} from "#tests/support/browser/blueprints.ts";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";

test("the README's example ends with an active bulk sync once the customer has connected, and is removed by typing the name", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const name = customer("Northwind");
  const tenantId = await app.onboard(name);
  await signIn(page);
  await publishExample(page);
  await page.goto(`/tenants/${tenantId}/blueprints`);
  await assign(page, "Standard plan");
  await expect(page.getByText("1 to create, 1 waiting for the customer, 1 blocked")).toBeVisible();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(`Waiting for the customer to connect ${name} CRM source.`)).toBeVisible();
  await expect(item(page, "Vendor warehouse")).toContainText("shared copy");
  await expectAccessible(page, "waiting for the customer");
  await connectAsCustomer(page);
  await page.getByRole("link", { name: "Blueprints", exact: true }).last().click();
  // Without the worker, only a person looks.
  await page.getByRole("button", { name: "Look again now" }).click();
  await expect(item(page, `${name} CRM source`)).toContainText("connected by the customer");
  // A new connection's schemas are read for some seconds.
  await app.work(true);
  await expect(item(page, "CRM to shared warehouse")).toContainText("switched on");
  await app.work(false);
  const { connections, bulkSyncs } = await itemsOf(app, name);
  expect(connections).toHaveLength(2);
  expect(bulkSyncs).toMatchObject([{ document: { name: "CRM to shared warehouse", active: true } }]);

  await page.getByText("Remove from Polytomic").click();
  const form = page.getByRole("group").filter({ hasText: "Deleted at Polytomic" });
  await expect(form).toContainText(
    /Deleted at Polytomic\s*CRM to shared warehouse\s*Vendor warehouse\s*Stays at Polytomic/,
  );
  await expect(form).toContainText(`${name} CRM source`);
  const typed = page.getByLabel(`Type ${name} to confirm`);
  await typed.fill("Northwind");
  await page.getByRole("button", { name: "Remove Standard plan" }).click();
  await expect(typed).toHaveAttribute("aria-invalid", "true");
  expect((await itemsOf(app, name)).bulkSyncs).toHaveLength(1);
  await typed.fill(name);
  await page.getByRole("button", { name: "Remove Standard plan" }).click();
  await expect(page.getByRole("link", { name: "Assign Standard plan" })).toBeVisible();
  const left = await itemsOf(app, name);
  expect(left.bulkSyncs).toEqual([]);
  expect(left.connections).toMatchObject([{ document: { name: `${name} CRM source` } }]);
});
