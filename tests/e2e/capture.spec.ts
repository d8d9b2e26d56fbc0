import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

/** The sandbox makes up what an organization has once it is a minute old. */
const oldEnoughMs = 120_000;

test("what a tenant has is captured as a draft and published", async ({ page, app }) => {
  const name = customer("Northwind");
  const tenantId = await app.onboard(name);
  await app.sandbox.advanceClock(oldEnoughMs);
  await signIn(page, admin, `/tenants/${tenantId}/blueprints`);
  await page.getByRole("link", { name: "Capture from this tenant" }).click();
  await expect(page.getByRole("heading", { name: "New blueprint" })).toBeVisible();
  await expectAccessible(page, "capture from one tenant");
  await page.getByLabel("Name of the blueprint").fill("What Northwind has");
  await page.getByRole("button", { name: "Capture from tenant" }).click();
  await expect(page.getByRole("heading", { name: "Edit What Northwind has" })).toBeVisible();
  const json = page.getByLabel("JSON", { exact: true });
  await expect(json).toHaveValue(/"kind": "bulkSync"/);
  await expect(json).toHaveValue(/\$\{tenant\.name\} /);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Version 1").first()).toBeVisible();
});

test("the tenant is chosen by name, and what can't be captured is said", async ({ page, app }) => {
  const name = customer("Contoso");
  await app.onboard(name);
  await app.sandbox.advanceClock(oldEnoughMs);
  await app.sandbox.fault({ fault: "403", endpoint: "listRoles", times: null });
  await signIn(page, admin, "/blueprints/new");
  await page.getByLabel("Name of the blueprint").fill("What Contoso has");
  await page.getByLabel("Tenant", { exact: true }).fill("Nobody");
  await page.getByRole("button", { name: "Capture from tenant" }).click();
  await expect(page.getByText("There is no tenant “Nobody” with an organization.").first()).toBeVisible();
  await page.getByLabel("Tenant", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Capture from tenant" }).click();
  await expect(page.getByText(/^Captured \d+ resources, not everything/)).toBeVisible();
  await expect(page.getByText("Custom roles were left out")).toBeVisible();
  await expectAccessible(page, "captured in part");
  await page.getByRole("link", { name: "Edit the draft" }).click();
  await expect(page.getByRole("heading", { name: "Edit What Contoso has" })).toBeVisible();
});
