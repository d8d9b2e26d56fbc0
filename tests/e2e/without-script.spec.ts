import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { addRootUser, alert, heading, mintKey } from "#tests/support/browser/wizard.ts";

test.use({ javaScriptEnabled: false });

test("signing in, its errors and signing out need no script", async ({ page }) => {
  await page.goto("/onboarding/new");
  await page.getByLabel("Email", { exact: true }).fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Email or password is incorrect.")).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/onboarding/new");
  await page.getByRole("button", { name: "Account of Admin" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("Signed out.")).toBeVisible();
  await page.goto("/tenants");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("the steps, their errors and the choice among like names need no script", async ({ page, app }) => {
  const name = customer("Fabrikam Labs");
  await app.sandbox.addOutsideOrganization(`${name.toUpperCase()}, Inc.`);
  await signIn(page);
  await page.goto("/onboarding/new");
  await page.getByText("Single sign-on").click();
  await page.getByLabel("SSO domain").fill("not a domain");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByRole("link", { name: "Organization name is missing." })).toBeVisible();
  const domain = page.getByLabel("SSO domain");
  await expect(domain).toHaveValue("not a domain");
  await expect(domain).toHaveAccessibleDescription(/must be an email domain/);
  await domain.fill("fabrikam.example");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();

  const matches = page.getByRole("region", { name: /similar tenant already exists/ });
  await expect(matches.getByText("At Polytomic, not in our records · a similar name")).toBeVisible();
  await expect(matches.getByRole("button", { name: `Adopt ${name.toUpperCase()}, Inc.` })).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toEqual([]);
  await page.getByRole("button", { name: "Create anyway" }).click();

  await expect(heading(page, "user")).toBeVisible();
  await page.getByLabel("Root user email").fill("nobody");
  await page.getByRole("button", { name: "Add root user" }).click();
  await expect(alert(page)).toContainText("must be an email address");
  await expect(page.getByLabel("Root user email")).toHaveValue("nobody");
  await addRootUser(page);
  await mintKey(page);
  const made = await app.sandbox.of(name);
  expect([made.organizations.length, made.users.length, made.mints.length]).toEqual([1, 1, 1]);
});

test("choosing what a connect link allows, and its errors, need no script", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Scriptless Freight"));
  await signIn(page, admin, `/tenants/${tenantId}/connect`);
  await page.getByRole("checkbox", { name: "HubSpot" }).check();
  await page.getByRole("checkbox", { name: "Snowflake" }).check();
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(alert(page)).toContainText("Connection name is missing.");
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await page.getByLabel("Connection name").fill("Plain CRM");
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link created")).toBeVisible();
  const links = await app.sql<{ types: string[] }>("SELECT types FROM connect_link WHERE tenant_id = $1", [
    tenantId,
  ]);
  expect(links).toEqual([{ types: ["hubspot", "snowflake"] }]);
});
