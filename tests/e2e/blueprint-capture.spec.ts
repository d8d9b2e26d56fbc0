import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

test("what a tenant has becomes a draft that says what is left out, and is published", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const name = customer("Captured Freight");
  const tenantId = await app.onboard(name);
  // From then on the sandbox has made-up connections, models and syncs for it.
  await app.sandbox.advanceClock(61_000);
  await signIn(page, admin, `/tenants/${tenantId}/blueprints`);
  await page.getByRole("link", { name: "Capture from this tenant" }).click();
  await app.sandbox.fault({ fault: "403", endpoint: "listRoles" });
  await page.getByLabel("Name of the blueprint").fill("Captured plan");
  await page.getByRole("button", { name: "Capture from tenant" }).click();
  const captured = page.getByRole("status").filter({ hasText: "Captured" });
  await expect(captured).toContainText(/Captured \d+ resources, not everything/);
  await expectAccessible(page, "captured");
  await captured.getByRole("link", { name: "Edit the draft" }).click();
  await expect(page.getByRole("heading", { name: "Edit Captured plan" })).toBeVisible();
  const json = await page.getByLabel("JSON", { exact: true }).inputValue();
  expect(json).toContain("${tenant.name}");
  expect(json).not.toContain(name);
  expect(json).not.toMatch(/\*{6}/);
  const { resources } = JSON.parse(json);
  const kinds = resources.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(["model", "modelSync", "bulkSync"]));
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Captured plan" })).toBeVisible();
  await expect(page.getByText("Version 1").first()).toBeVisible();
});
