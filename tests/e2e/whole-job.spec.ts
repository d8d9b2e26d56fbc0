import { publish } from "#tests/support/browser/blueprints.ts";
import { admin, customer, expect, signInByForm, test } from "#tests/support/browser/test.ts";
import { addRootUser, copyKey, heading, mintKey, tenantIdOf } from "#tests/support/browser/wizard.ts";

test("a customer is onboarded by mouse, and the copied key opens their organization", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await signInByForm(page, admin);
  await expect(page.getByText("No customers yet")).toBeVisible();
  await page.getByRole("link", { name: "Onboard your first customer" }).click();
  await expect(heading(page, "organization")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Organization" })).toHaveAttribute(
    "aria-current",
    "step",
  );

  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/onboarding\/[0-9a-f-]{36}\/user$/);
  await expect(page.getByText("Polytomic will send this address an invitation")).toBeVisible();
  await addRootUser(page, "Root@Northwind.example");
  await publish(app);
  await mintKey(page);
  const tenantId = tenantIdOf(page);

  const made = await app.sandbox.of(name);
  const organizationId = made.organizations[0]?.id ?? "";
  expect(made.organizations).toHaveLength(1);
  expect(made.invitations.map(({ email }) => email)).toEqual(["root@northwind.example"]);
  expect(made.mints).toHaveLength(1);
  await expect(page.getByRole("main")).toContainText(organizationId);

  const key = await copyKey(page);
  expect(await app.ask("GET /api/me", { key })).toMatchObject({
    data: { organization_id: organizationId, organization_name: name, email: "root@northwind.example" },
  });

  await page.getByRole("link", { name: "Apply a blueprint" }).click();
  await expect(page.getByRole("link", { name: "Assign Starter" })).toBeVisible();

  await page.getByRole("link", { name: "Tenants", exact: true }).first().click();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Active");
  await expect(row).toContainText("root@northwind.example");
  await expect(row).toContainText(key.slice(-4));
  await row.getByRole("link", { name }).click();
  await expect(page).toHaveURL(`/tenants/${tenantId}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  const timeline = page.getByRole("region", { name: "Timeline" });
  for (const happened of [
    "Onboarding started",
    "Organization created",
    "Root user added",
    "Key minted",
    "Key verified",
    "Key copied",
  ])
    await expect(timeline.getByText(happened)).toBeVisible();
  const { requests } = await app.sandbox.state();
  const sent = requests.filter(({ method }) => method === "POST").map(({ requestId }) => requestId);
  for (const requestId of sent.slice(-3)) await expect(timeline).toContainText(requestId);
});
