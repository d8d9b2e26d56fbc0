import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey, onboard } from "#tests/support/browser/wizard.ts";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test("onboarding works at 360 pixels", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await onboard(page, name);
  const key = await copyKey(page);
  await page.goto("/tenants");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText(key.slice(-4));
  expect((await app.sandbox.of(name)).mints).toHaveLength(1);
});

test("of a tenant's pages the one that is open is in sight", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Contoso Freight"));
  await signIn(page, admin, `/tenants/${tenantId}/settings`);
  const tabs = page.getByRole("navigation", { name: "Tenant" });
  const open = tabs.getByRole("link", { name: "Settings" });
  await expect(open).toBeInViewport({ ratio: 1 });
  await expect(tabs.getByRole("link", { name: "Overview" })).not.toBeInViewport();
});
