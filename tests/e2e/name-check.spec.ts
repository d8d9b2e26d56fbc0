import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { createOrganization, tenantIdOf } from "#tests/support/browser/wizard.ts";

test("a name is compared while it is typed, and the list that it took is the only one", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await createOrganization(page, name);
  const id = tenantIdOf(page);
  await app.sandbox.addOutsideOrganization(`${name} Inc.`);
  await page.goto("/onboarding/new");
  const field = page.getByLabel("Organization name");
  await field.fill(`${name} GmbH`);
  await expect(field).toHaveAccessibleDescription(`Similar: ${name}, ${name} Inc. (at Polytomic)`);
  await expect(page.getByRole("link", { name, exact: true })).toHaveAttribute("href", `/tenants/${id}`);
  const other = customer("Contoso");
  await app.sandbox.calm();
  await field.fill(other);
  await expect(field).toHaveAccessibleDescription("No similar name found.");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByLabel("Root user email")).toBeVisible();
  const { requests } = await app.sandbox.state();
  expect(requests.filter(({ endpoint }) => endpoint === "listOrganizations")).toHaveLength(1);
});
