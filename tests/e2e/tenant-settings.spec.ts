import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { addStaff, anotherPerson, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const ours = (page: Page) => page.getByRole("region", { name: "Our record" });
const organization = (page: Page) => page.getByRole("region", { name: "Organization at Polytomic" });
const outcome = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });

async function toTenant(page: Page, app: App): Promise<{ tenantId: string; name: string }> {
  await signIn(page);
  const name = customer("Northwind Clinics");
  const tenantId = await app.onboard(name);
  return { tenantId, name };
}

async function toSettings(page: Page, app: App) {
  const tenant = await toTenant(page, app);
  await page.goto(`/tenants/${tenant.tenantId}/settings`);
  await expect(organization(page)).toBeVisible();
  return tenant;
}

test("our own fields are edited in place by keyboard, and an error loses nothing", async ({ page, app }) => {
  const { tenantId } = await toTenant(page, app);
  await app.sql(
    `INSERT INTO tenant (id, name, name_key, name_folded, external_id, external_key, created_by_id, owner_id,
       created_at, updated_at)
     SELECT gen_random_uuid(), 'Other', 'other', 'other', 'CRM-1', 'crm-1', id, id, now(), now() FROM staff LIMIT 1`,
  );
  await page.goto(`/tenants/${tenantId}`);
  await tabTo(page, page.getByRole("link", { name: "Edit our record" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/edit=1/);
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.reload();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Northwind of ours");
  await tabTo(page, page.getByLabel("Customer id"));
  await page.keyboard.type("crm-1");
  await tabTo(page, page.getByLabel("Labels"));
  await page.keyboard.type("Pilot, EU, pilot");
  await tabTo(page, page.getByLabel("Notes"));
  await page.keyboard.type("First line");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Second line");
  await expectAccessible(page, "the form");
  await tabTo(page, page.getByRole("button", { name: "Save" }));
  await page.keyboard.press("Enter");

  await expect(alert(page)).toContainText("Another tenant has this customer id.");
  await expect(page.getByLabel("Customer id")).toHaveAccessibleDescription(/Another tenant has this/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Northwind of ours");
  await expect(page.getByLabel("Notes")).toHaveValue("First line\nSecond line");
  await expectAccessible(page, "the form with an error");
  await page.getByLabel("Customer id").fill("crm-2");
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(`/tenants/${tenantId}`);
  await expect(page.getByRole("heading", { level: 1, name: "Northwind of ours" })).toBeVisible();
  await expect(ours(page)).toContainText("crm-2");
  await expect(ours(page).getByRole("listitem")).toHaveText(["Pilot", "EU"]);
  await expectAccessible(page, "the facts");
});

test("of two who edit, the second sees what the first saved, and keeps what was typed", async ({
  page,
  app,
}) => {
  const { tenantId } = await toTenant(page, app);
  await page.goto(`/tenants/${tenantId}?edit=1`);
  const other = await anotherPerson(page);
  await other.goto(`/tenants/${tenantId}?edit=1`);
  await other.getByLabel("Notes").fill("Theirs");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(ours(other)).toContainText("Theirs");
  await page.getByLabel("Notes").fill("Mine");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(alert(page)).toContainText("A colleague changed the same fields while you were editing");
  await expect(alert(page)).toContainText("Theirs");
  await expect(page.getByLabel("Notes")).toHaveValue("Mine");
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(ours(page)).toContainText("Mine");
});

test("a viewer sees why nothing can be changed", async ({ page, app }) => {
  const { tenantId } = await toTenant(page, app);
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer" });
  const other = await anotherPerson(page, who);
  await other.goto(`/tenants/${tenantId}?edit=1`);
  await expect(other.getByRole("link", { name: "Edit our record" })).toHaveAccessibleDescription(
    /Only onboarders and admins/,
  );
  await expect(other.getByLabel("Notes")).toHaveCount(0);
  await other.goto(`/tenants/${tenantId}/settings`);
  await expect(other.getByRole("heading", { name: "On hold and archive" })).toBeVisible();
  await expect(organization(other)).toContainText("Only onboarders and admins can change tenants.");
  await expect(other.getByRole("main").getByText("Not on hold.")).toBeVisible();
  await expect(other.getByText("Only admins can delete an organization at Polytomic.")).toBeVisible();
  await expect(other.getByRole("main").getByRole("textbox")).toHaveCount(0);
  await expect(
    other.getByRole("main").getByRole("button", { name: /Change|Delete|hold|Archive/ }),
  ).toHaveCount(0);
});

test("the organization is renamed at Polytomic, and OIDC is never wiped on the way", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const { name } = await toSettings(page, app);
  await page.getByLabel("Organization name").fill(`${name} Group`);
  await page.getByLabel("OIDC issuer").fill("https://login.northwind.example");
  await page.getByLabel("OIDC client id").fill("client-1");
  await page.getByLabel("OIDC client secret", { exact: true }).fill("the client secret");
  await page.getByRole("button", { name: "Change organization" }).click();
  await expect(outcome(page, "Changed at Polytomic.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: `${name} Group` })).toBeVisible();
  await expect(organization(page)).toContainText("https://login.northwind.example");
  const [made] = (await app.sandbox.of(`${name} Group`)).organizations;
  expect(made).toMatchObject({ client_id: "client-1", hasClientSecret: true });
  expect(await page.content()).not.toContain("the client secret");

  await page.getByLabel("Organization name").fill(`${name} Again`);
  await page.getByRole("button", { name: "Change organization" }).click();
  await expect(alert(page)).toContainText("Enter the client secret again");
  await expect(page.getByLabel("Organization name")).toHaveValue(`${name} Again`);
  await expectAccessible(page, "settings with an error");
  expect((await app.sandbox.of(`${name} Again`)).organizations).toEqual([]);
  await page.getByLabel("Remove OIDC").check();
  await page.getByRole("button", { name: "Change organization" }).click();
  await expect(outcome(page, "Changed at Polytomic.")).toBeVisible();
  const [changed] = (await app.sandbox.of(`${name} Again`)).organizations;
  expect(changed).toMatchObject({ issuer: "", client_id: "", hasClientSecret: false });
});

test("a name that is taken is shown once, next to its field", async ({ page, app }) => {
  await app.onboard(customer("Taken Already"));
  const [other] = await app.sql<{ name: string }>("SELECT name FROM tenant WHERE name LIKE 'Taken Already%'");
  const { name } = await toSettings(page, app);
  const taken = `Polytomic has another organization named “${other?.name}”. Names are unique there.`;
  await page.getByLabel("Organization name").fill(other?.name ?? "");
  await page.getByRole("button", { name: "Change organization" }).click();
  await expect(page.getByLabel("Organization name")).toHaveAccessibleDescription(
    new RegExp(other?.name ?? ""),
  );
  await expect(page.getByLabel("Organization name")).toHaveValue(other?.name ?? "");
  await expect(alert(page)).toContainText("Check the highlighted fields.");
  // In the summary and beside the field.
  await expect(page.getByText(taken)).toHaveCount(2);
  await expectAccessible(page, "settings with a taken name");
  await page.getByLabel("Organization name").fill(`${name} Group`);
  await page.getByRole("button", { name: "Change organization" }).click();
  await expect(outcome(page, "Changed at Polytomic.")).toBeVisible();
});

test("a cancelled change is kept in the form", async ({ page, app }) => {
  const { name } = await toSettings(page, app);
  await app.sandbox.fault({ fault: "504-html", endpoint: "updateOrganization", times: null });
  await page.getByLabel("Organization name").fill(`${name} Group`);
  await page.getByRole("button", { name: "Change organization" }).click();
  const notice = page.getByRole("status").filter({ hasText: "Change the organization: under way" });
  await expect(notice).toContainText(`Name from “${name}” to “${name} Group”`);
  await expect(page.getByLabel("Organization name")).toHaveCount(0);
  await notice.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Organization name")).toBeEnabled();
  await expect(page.getByLabel("Organization name")).toHaveValue(`${name} Group`);
  await app.sandbox.calm();
});

test("when Polytomic can't be reached, it is said and nothing can be changed", async ({ page, app }) => {
  const { tenantId } = await toSettings(page, app);
  await app.sandbox.openPort(false);
  await page.goto(`/tenants/${tenantId}/settings`);
  await expect(organization(page)).toContainText("The organization could not be loaded from Polytomic");
  await expect(organization(page)).toContainText("could not be reached");
  await expect(organization(page).getByRole("textbox")).toHaveCount(0);
  await expectAccessible(page, "settings out of reach");
});

test("hold and archive are undone right after", async ({ page, app }) => {
  const { name } = await toSettings(page, app);
  await tabTo(page, page.getByRole("button", { name: `Put on hold ${name}` }));
  await page.keyboard.press("Enter");
  await expect(outcome(page, "Put on hold.")).toBeVisible();
  await tabTo(page, page.getByRole("button", { name: "Undo: take off hold" }));
  await page.keyboard.press("Enter");
  await expect(outcome(page, "Taken off hold.")).toBeVisible();
  await page.getByRole("button", { name: `Archive ${name}` }).click();
  await expect(page.getByRole("button", { name: `Restore ${name}` })).toBeVisible();
  await expect(organization(page)).toContainText("This tenant is archived. Restore it first.");
  await expect(page.getByLabel("Organization name")).toHaveCount(0);
  await expectAccessible(page, "settings of an archived tenant");
  await page.getByRole("button", { name: "Undo: restore" }).click();
  await expect(page.getByRole("button", { name: `Archive ${name}` })).toBeVisible();
});

test("deleting asks for the name, says what stops working, and leaves an archived record", async ({
  page,
  app,
}) => {
  const { tenantId, name } = await toSettings(page, app);
  await page.locator("summary", { hasText: "Delete organization" }).click();
  const form = page.getByRole("form", { name: "Delete the organization" });
  await expect(form).toContainText("all its API keys, which stop working");
  await form.getByLabel("Type the organization's name to confirm").fill("Northwind");
  await form.getByRole("button", { name: `Delete ${name}` }).click();
  await expect(alert(page)).toContainText("The name does not match.");
  await expectAccessible(page, "the deletion");
  expect((await app.sandbox.of(name)).organizations).toHaveLength(1);
  await form.getByLabel("Type the organization's name to confirm").fill(name);
  await page.keyboard.press("Enter");
  await expect(outcome(page, "Organization deleted at Polytomic.")).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toEqual([]);
  await expect(page.getByText("Archived. Its organization no longer exists at Polytomic.")).toBeVisible();
  await expect(page.getByRole("button", { name: `Restore ${name}` })).toHaveCount(0);
  await page.goto(`/tenants/${tenantId}`);
  await expect(page.getByText("Organization deleted at Polytomic", { exact: true })).toBeVisible();
});

test("a refused deletion is shown once, in its form", async ({ page, app }) => {
  const { tenantId, name } = await toSettings(page, app);
  const [tenant] = await app.sql<{ organization_id: string }>(
    "SELECT organization_id FROM tenant WHERE id = $1",
    [tenantId],
  );
  const body = { name: `${name} Group` };
  await app.ask(`PUT /api/organizations/${tenant?.organization_id}`, { body });
  await page.locator("summary", { hasText: "Delete organization" }).click();
  await page.getByLabel("Type the organization's name to confirm").fill(name);
  await page.keyboard.press("Enter");
  const reason = page.getByText(`The organization is now named “${name} Group” at Polytomic.`);
  const notice = page.getByRole("status").filter({ hasText: "not carried out" });
  await expect(alert(page)).toContainText("Nothing was deleted.");
  await expect(reason).toHaveCount(1);
  await expect(notice).toHaveCount(0);
  await page.reload();
  await expect(notice).toBeVisible();
  await expect(reason).toHaveCount(1);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("facts are edited and the organization is renamed", async ({ page, app }) => {
    const { tenantId, name } = await toTenant(page, app);
    await page.goto(`/tenants/${tenantId}`);
    await page.getByRole("link", { name: "Edit our record" }).click();
    await page.getByLabel("Labels").fill("x".repeat(41));
    await page.getByLabel("Notes").fill("Kept");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Labels")).toHaveAccessibleDescription(/at most 40 characters/);
    await expect(page.getByLabel("Notes")).toHaveValue("Kept");
    await page.getByLabel("Labels").fill("Pilot");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(ours(page).getByRole("listitem")).toHaveText(["Pilot"]);
    await page.goto(`/tenants/${tenantId}/settings`);
    await page.getByLabel("Organization name").fill(`${name} Group`);
    await page.getByRole("button", { name: "Change organization" }).click();
    await expect(outcome(page, "Changed at Polytomic.")).toBeVisible();
  });
});
