import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { createOrganization, tenantIdOf } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const panel = (page: Page, name: string) => page.getByRole("region", { name: new RegExp(`^${name}`) });

/** The sandbox gives an organization connections a minute after it was made: this one stays new. */
async function onboardNew(app: App, name: string): Promise<string> {
  const tenantId = await app.onboard(customer(name));
  await app.sandbox.advanceClock(-3_600_000);
  return tenantId;
}

test("a new organization's health says what comes next", async ({ page, app }) => {
  const tenantId = await onboardNew(app, "Healthy Clinics");
  await signIn(page, admin, `/tenants/${tenantId}/health`);
  await expect(page.getByRole("heading", { name: "Connections: 0" })).toBeVisible();
  await expect(panel(page, "Bulk syncs: 0")).toContainText("No bulk sync yet");
  await expect(panel(page, "Model syncs: 0")).toContainText("No model sync yet");
  await expect(panel(page, "Events in the last 48 hours: 0")).toContainText("Nothing happened");
  await expectAccessible(page, "health");
  await panel(page, "Connections").getByRole("link", { name: "make a connect link" }).click();
  await expect(page).toHaveURL(`/tenants/${tenantId}/connect`);
});

test("each panel shows what there is, or its own trouble, and the key is on no page", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Busy Clinics"));
  await app.sandbox.advanceClock(61_000);
  await signIn(page, admin, `/tenants/${tenantId}/health`);
  await expect(page.getByRole("heading", { name: /^Connections: [2-4]/ })).toBeVisible();
  await expect(panel(page, "Connections").getByText("healthy", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Model syncs: [3-6]/ })).toBeVisible();
  await expectAccessible(page, "health");
  expect(await page.content()).not.toMatch(/sandbox_[\w-]{20}/);

  await app.sandbox.fault({ fault: "401", endpoint: "listConnections" });
  await app.sandbox.fault({ fault: "500-not-recorded", endpoint: "listSyncs" });
  await page.reload();
  const refused = panel(page, "Connections: not available");
  await expect(refused).toContainText("The stored key was replaced or its user removed");
  await expect(refused.getByRole("link", { name: "Go to keys" })).toHaveAttribute(
    "href",
    `/tenants/${tenantId}/keys`,
  );
  await expect(panel(page, "Bulk syncs: [1-3]")).toBeVisible();
  await expectAccessible(page, "health");
  await panel(page, "Model syncs: not available").getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: /^Model syncs: [3-6]/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Connections: [2-4]/ })).toBeVisible();
});

test("one slow panel holds up no other", async ({ page, app }) => {
  await signIn(page);
  const tenantId = await onboardNew(app, "Slow Clinics");
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "listBulkSyncs" });
  await page.goto(`/tenants/${tenantId}/health`, { waitUntil: "commit" });
  await expect(page.getByRole("heading", { name: "Connections: 0" })).toBeVisible();
  await expect(panel(page, "Bulk syncs")).toContainText("Loading from Polytomic");
  await app.sandbox.release();
  await expect(page.getByRole("heading", { name: "Bulk syncs: 0" })).toBeVisible();
});

test("a viewer sees it; without a key it says what comes first", async ({ page, app }) => {
  await signIn(page);
  const tenantId = await onboardNew(app, "Watched Clinics");
  await createOrganization(page, customer("Unfinished Clinics"));
  const draft = tenantIdOf(page);
  await page.goto(`/tenants/${draft}/health`);
  await expect(page.getByText("No key yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "Continue onboarding" })).toBeVisible();
  await expectAccessible(page, "health");
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await vera.goto(`/tenants/${tenantId}/health`);
  await expect(vera.getByRole("heading", { name: "Connections: 0" })).toBeVisible();
  await expect(vera.getByRole("main").getByText(/^Only onboarders and admins can/)).toBeVisible();
  await expect(vera.getByRole("button", { name: "Check now" })).toHaveCount(0);
  await vera.goto(`/onboarding/${draft}/user`);
  await expect(vera.getByRole("main").getByText(/^Only onboarders and admins can/)).toBeVisible();
  await expect(vera.getByRole("main").locator("form, input")).toHaveCount(0);
});
