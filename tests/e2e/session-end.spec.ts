import type { Page } from "playwright/test";
import { palette } from "#tests/support/browser/palette.ts";
import { admin, customer, expect, signInByForm, test } from "#tests/support/browser/test.ts";
import { addRootUser, alert, heading, mintKey } from "#tests/support/browser/wizard.ts";

async function signInHere(page: Page): Promise<void> {
  await page.getByLabel("Email", { exact: true }).fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a session that ends in the middle loses nothing that was typed", async ({ page, context, app }) => {
  const name = customer("Northwind Clinics");
  const endSessions = () => app.sql("UPDATE session SET ended_at = now() WHERE ended_at IS NULL");
  async function signInElsewhere(): Promise<void> {
    const link = page.getByRole("link", { name: "Sign in again in a new tab" });
    const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await tab.waitForLoadState();
    await signInByForm(tab, undefined, "/tenants");
    await tab.close();
  }
  await signInByForm(page);
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByLabel("Customer id").fill("customer-17");
  await page.getByText("Single sign-on").click();
  await page.getByLabel("OIDC issuer").fill("https://login.northwind.example");
  await page.getByLabel("OIDC client id").fill("client-17");
  await page.getByLabel("OIDC client secret", { exact: true }).fill("secret-17");
  await endSessions();
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(alert(page)).toContainText("Your session has ended.");
  await expect(page.getByLabel("Organization name")).toHaveValue(name);
  await expect(page.getByLabel("Customer id")).toHaveValue("customer-17");
  await expect(page.getByLabel("OIDC issuer")).toHaveValue("https://login.northwind.example");
  await expect(page.getByLabel("OIDC client secret", { exact: true })).toHaveValue("secret-17");
  expect((await app.sandbox.of(name)).organizations).toEqual([]);
  await signInElsewhere();
  await page.getByRole("button", { name: "Create organization" }).click();

  await expect(heading(page, "user")).toBeVisible();
  await page.getByLabel("Root user email").fill("root@northwind.example");
  await page.getByLabel("Role").selectOption("user");
  await endSessions();
  await page.getByRole("button", { name: "Add root user" }).click();
  await expect(alert(page)).toContainText("Your session has ended.");
  await expect(page.getByLabel("Root user email")).toHaveValue("root@northwind.example");
  await expect(page.getByLabel("Role")).toHaveValue("user");
  await signInElsewhere();
  await addRootUser(page);

  await endSessions();
  await page.getByRole("button", { name: "Mint API key" }).click();
  await expect(alert(page)).toContainText("Your session has ended.");
  await signInElsewhere();
  await mintKey(page);
  const { organizations, users, mints } = await app.sandbox.of(name);
  expect(organizations.map(({ client_id }) => client_id)).toEqual(["client-17"]);
  expect([users.length, mints.length]).toEqual([1, 1]);
});

test("after the session ends, the list and the palette lead back to where they were", async ({
  page,
  app,
}) => {
  const endSessions = () => app.sql("UPDATE session SET ended_at = now() WHERE ended_at IS NULL");
  await app.onboard(customer("Northwind Clinics"));
  await signInByForm(page);
  await page.goto("/reconcile?kind=renamed");
  await endSessions();
  await page.getByRole("button", { name: "Search" }).click();
  await palette(page).getByRole("link", { name: "Sign in again" }).click();
  await signInHere(page);
  await expect(page).toHaveURL("/reconcile?kind=renamed");

  const address = "/tenants?q=north+%26+south&status=active&sort=name";
  await page.clock.install();
  await page.goto(address);
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await endSessions();
  await page.clock.fastForward(6_000);
  const trouble = page.getByRole("alert").filter({ hasText: "You are signed out" });
  await trouble.getByRole("link", { name: "Sign in again" }).click();
  await signInHere(page);
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("searchbox", { name: "Search tenants" })).toHaveValue("north & south");
});

test("a page opened after the session has ended leads back to its exact address", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signInByForm(page);
  for (const address of [
    "/tenants?q=north+%26+south&sort=name",
    "/reconcile?kind=renamed",
    `/tenants/${tenantId}?edit=1`,
    `/tenants/${tenantId}/timeline?show=keys`,
  ]) {
    await page.goto(address);
    await app.sql("UPDATE session SET expires_at = now()");
    await page.reload();
    await expect(page.getByText("Sign in to continue where you left off.")).toBeVisible();
    await signInHere(page);
    await expect(page).toHaveURL(address);
  }
});
