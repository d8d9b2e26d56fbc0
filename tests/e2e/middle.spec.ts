import { anotherPerson, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import {
  addRootUser,
  alert,
  createOrganization,
  heading,
  mintKey,
  tenantIdOf,
} from "#tests/support/browser/wizard.ts";

test.beforeEach(({ page }) => signIn(page));

test("reload and the back button show what a finished step did, and continue", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await createOrganization(page, name);
  const [made] = (await app.sandbox.of(name)).organizations;
  await page.reload();
  await expect(heading(page, "user")).toBeVisible();
  await addRootUser(page);
  await page.goBack();
  await expect(page.getByRole("main")).toContainText("root@northwind.example");
  await expect(page.getByRole("button", { name: "Add root user" })).toHaveCount(0);
  await page.goto(`/onboarding/${tenantIdOf(page)}/organization`);
  await expect(page.getByRole("main")).toContainText(made?.id ?? "nothing");
  await expect(page.getByRole("button", { name: "Create organization" })).toHaveCount(0);
  await page.getByRole("link", { name: "Continue with API key" }).click();
  await mintKey(page);
  await page.goBack();
  await expect(page.getByText("Key minted")).toBeVisible();
  await expect(page.getByRole("button", { name: "Mint API key" })).toHaveCount(0);
  await page.reload();
  await page.goto(`/onboarding/${tenantIdOf(page)}`);
  await expect(heading(page, "done")).toBeVisible();
  const { organizations, users, invitations, mints } = await app.sandbox.of(name);
  expect([organizations.length, users.length, invitations.length, mints.length]).toEqual([1, 1, 1, 1]);
});

test("a step that is not due yet leads to the one that is", async ({ page }) => {
  await createOrganization(page, customer("Northwind Clinics"));
  for (const step of ["key", "done"]) {
    await page.goto(`/onboarding/${tenantIdOf(page)}/${step}`);
    await expect(heading(page, "user")).toBeVisible();
  }
});

test("back after the organization leads to no empty form, and the same name again offers what exists", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await createOrganization(page, name);
  const id = tenantIdOf(page);
  await page.goBack();
  await expect(page).toHaveURL("/tenants");
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByText("One of your tenants · the same name")).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toHaveLength(1);
  await page.getByRole("link", { name: `Open ${name}` }).click();
  await expect(page).toHaveURL(`/tenants/${id}`);
  await page.getByRole("link", { name: "Continue with Root user" }).click();
  await expect(heading(page, "user")).toBeVisible();
});

test("a stale second tab adds no second user and says what is known", async ({ page, context, app }) => {
  const name = customer("Northwind Clinics");
  await createOrganization(page, name);
  const [same, other] = [await context.newPage(), await context.newPage()];
  for (const tab of [same, other]) await tab.goto(page.url());
  await addRootUser(page);
  await addRootUser(same);
  await other.getByLabel("Root user email").fill("somebody.else@northwind.example");
  await other.getByRole("button", { name: "Add root user" }).click();
  await expect(alert(other)).toContainText("The root user is root@northwind.example");
  expect((await app.sandbox.of(name)).invitations).toHaveLength(1);
});

test("a colleague continues an unfinished onboarding, and both see the end", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await createOrganization(page, name);
  await addRootUser(page);
  const colleague = await anotherPerson(page);
  await colleague.goto("/tenants");
  await colleague.getByRole("link", { name: `Continue with ${name}` }).click();
  await mintKey(colleague);
  await mintKey(page);
  expect((await app.sandbox.of(name)).mints).toHaveLength(1);
});

test("a colleague sees a request under way, and then its end", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "createOrganization" });
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect.poll(() => app.sql("SELECT id FROM tenant WHERE lease_token IS NOT NULL")).toHaveLength(1);
  const colleague = await anotherPerson(page);
  await colleague.getByRole("link", { name: `Continue with ${name}` }).click();
  await expect(colleague.getByText("Creating the organization")).toBeVisible();
  await expect(colleague.getByRole("button", { name: "Create organization" })).toHaveCount(0);
  await app.sandbox.release();
  await expect(heading(page, "user")).toBeVisible();
  await expect(colleague.getByRole("link", { name: "Continue with Root user" })).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toHaveLength(1);
});
