import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const root = "root@northwind.example";
const ada = "ada@northwind.example";

const list = (page: Page) => page.getByRole("region", { name: "Users" });
const row = (page: Page, email: string) =>
  list(page)
    .getByRole("listitem")
    .filter({ has: page.getByLabel(`Role of ${email}`) });
const addButton = (page: Page) => page.getByRole("button", { name: "Add user" });
/** The summary that opens the removal of a user; the button inside names them too. */
const opener = (page: Page, email: string) => row(page, email).locator("summary");
const removeButton = (page: Page, email: string) =>
  page.getByRole("button", { name: `Remove ${email}` }).and(page.locator("button"));
const typed = (page: Page, email: string) => page.getByLabel(`Type ${email} to confirm`);

/** A customer of ours, on the page of its users. */
async function atUsers(page: Page, app: App, name: string): Promise<string> {
  const tenantId = await app.onboard(name);
  await signIn(page, admin, `/tenants/${tenantId}/users`);
  await expect(row(page, root)).toContainText("Root user");
  return tenantId;
}

test("a user is added, given another role and removed, by keyboard alone", { tag: "@smoke" }, async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  const { keyboard } = page;
  await atUsers(page, app, name);
  await expect(row(page, root)).toContainText("Has the current key, ending in");
  await expect(page.getByText("Polytomic will send this address an invitation")).toBeVisible();

  await tabTo(page, addButton(page));
  await keyboard.press("Enter");
  await expect(alert(page)).toContainText("Email is missing.");
  await tabTo(page, page.getByLabel("Email", { exact: true }));
  await keyboard.type("Ada@Northwind.example");
  await keyboard.press("Enter");
  await expect(page.getByText(`${ada} added. Polytomic sent this address an invitation.`)).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue("");
  await expect(row(page, ada)).toContainText("User");

  const role = page.getByLabel(`Role of ${ada}`, { exact: true });
  await tabTo(page, role);
  await keyboard.press("a");
  await expect(role).toHaveValue("admin");
  await tabTo(page, page.getByRole("button", { name: `Save the role of ${ada}` }));
  await keyboard.press("Enter");
  await expect(page.getByText("Role changed. No invitation was sent.")).toBeVisible();
  await expect(row(page, ada)).toContainText("Admin");
  await page.reload();
  await expect(role).toHaveValue("admin");
  const { invitations } = await app.sandbox.of(name);
  expect(invitations.map(({ email }) => email).sort()).toEqual([ada, root]);

  await tabTo(page, opener(page, ada));
  await keyboard.press("Enter");
  await tabTo(page, typed(page, ada));
  await keyboard.type("somebody@else.example");
  await expectAccessible(page, "users");
  await keyboard.press("Enter");
  await expect(alert(page)).toContainText(`The email does not match. Type ${ada}.`);
  await expect(typed(page, ada)).toHaveValue("somebody@else.example");
  await expectAccessible(page, "users");
  await typed(page, ada).fill(ada);
  await keyboard.press("Enter");
  await expect(page.getByText(`${ada} removed.`)).toBeVisible();
  await expect(row(page, ada)).toHaveCount(0);
  expect((await app.sandbox.of(name)).users.map(({ email }) => email)).toEqual([root]);
});

test("removing the key's user warns that the key stops, and afterwards asks for a new one", async ({
  page,
  app,
}) => {
  const name = customer("Contoso Freight");
  const tenantId = await atUsers(page, app, name);
  const [key] = await app.sql<{ hint: string }>("SELECT hint FROM organization_key WHERE tenant_id = $1", [
    tenantId,
  ]);
  await opener(page, root).click();
  await expect(row(page, root)).toContainText(`The API key ending in ${key?.hint} stops working at once`);
  await expect(row(page, root)).toContainText("This is the root user");
  await typed(page, root).fill(root);
  await removeButton(page, root).click();
  await expect(page.getByText(`${root} removed.`)).toBeVisible();
  await expect(page.getByText("No users yet")).toBeVisible();
  await expect(page.getByText("The root user is not in this list")).toBeVisible();
  await expect(page.getByText("Needs attention")).toBeVisible();
  await expectAccessible(page, "users");
  await page.goto(`/tenants/${tenantId}`);
  const why = "The key's user was removed: mint a new key";
  await expect(page.getByText(why)).toBeVisible();
  await expect(page.getByRole("link", { name: "Mint a new key" })).toHaveAttribute(
    "href",
    `/tenants/${tenantId}/keys#rotate`,
  );
  await expectAccessible(page, "a tenant that needs attention");
  await page.goto("/tenants");
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText(why);
});

test("a request without an answer is in progress until it is looked up: one invitation", async ({
  page,
  app,
}) => {
  const name = customer("Fabrikam Labs");
  await atUsers(page, app, name);
  await app.sandbox.fault({ fault: "504-html", endpoint: "createUser", times: 3, commits: true });
  await page.getByLabel("Email", { exact: true }).fill(ada);
  await addButton(page).click();
  await expect(page.getByText(`Add user ${ada}: under way`)).toBeVisible();
  await expectAccessible(page, "users");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText(`Add user ${ada}: under way`)).toHaveCount(0);
  await expect(row(page, ada)).toBeVisible();
  const made = await app.sandbox.of(name);
  expect(made.invitations.filter(({ email }) => email === ada)).toHaveLength(1);
  expect(made.users.filter(({ email }) => email === ada)).toHaveLength(1);

  await page.getByLabel("Email", { exact: true }).fill(ada);
  await addButton(page).click();
  await expect(alert(page)).toContainText("The organization already has a user with this email.");
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(ada);
  expect((await app.sandbox.of(name)).invitations.filter(({ email }) => email === ada)).toHaveLength(1);
});

test("a refusal by Polytomic is shown once: in its form, and after a reload in the notice", async ({
  page,
  app,
}) => {
  await atUsers(page, app, customer("Adventure Works"));
  const taken = page.getByText("The organization already has a user with this email.");
  const notAdded = page.getByRole("status").filter({ hasText: `Add user ${root}: not carried out` });
  await page.getByLabel("Email", { exact: true }).fill(root);
  await addButton(page).click();
  await expect(alert(page)).toContainText("Nothing was changed at Polytomic.");
  // In the summary and beside the field.
  await expect(taken).toHaveCount(2);
  await expect(notAdded).toHaveCount(0);
  await page.reload();
  await expect(notAdded).toBeVisible();
  await expect(taken).toHaveCount(1);

  const notChanged = page
    .getByRole("status")
    .filter({ hasText: `Change the role of ${root}: not carried out` });
  const role = page.getByLabel(`Role of ${root}`, { exact: true });
  await app.sandbox.fault({ fault: "404-parent", endpoint: "updateUser", times: null });
  await role.selectOption("user");
  await page.getByRole("button", { name: `Save the role of ${root}` }).click();
  await expect(alert(page)).toContainText("Polytomic");
  await expect(role).toHaveValue("user");
  await expect(notChanged).toHaveCount(0);
  await expect(notAdded).toBeVisible();
  await expectAccessible(page, "users with a role refused");

  // Without the list there is no row that could tell it.
  await app.sandbox.fault({ fault: "403", endpoint: "listUsers", times: null });
  await page.getByLabel("Email", { exact: true }).fill(ada);
  await addButton(page).click();
  await expect(page.getByText("Polytomic does not let the partner key see these users")).toBeVisible();
  await expect(notChanged).toBeVisible();
  await app.sandbox.calm();
});

test("without the right the list stands there and one line why, and a list that cannot be read leaves the page", async ({
  page,
  app,
}) => {
  const tenantId = await atUsers(page, app, customer("Litware Group"));
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer" });
  const vera = await anotherPerson(page, who);
  await vera.goto(`/tenants/${tenantId}/users`);
  await expect(list(vera).getByRole("listitem").filter({ hasText: root })).toContainText("Admin");
  await expect(vera.getByText("Only onboarders and admins can change users.")).toBeVisible();
  await expect(vera.getByRole("main").getByRole("textbox")).toHaveCount(0);
  await expect(vera.getByRole("main").getByRole("combobox")).toHaveCount(0);
  await expectAccessible(vera, "users");
  await vera.context().close();

  await app.sandbox.fault({ fault: "403", endpoint: "listUsers", times: null });
  await page.reload();
  await expect(page.getByText("Polytomic does not let the partner key see these users")).toBeVisible();
  await expect(addButton(page)).toBeVisible();
  await expectAccessible(page, "users");
  await app.sandbox.calm();
  await page.reload();
  await expect(row(page, root)).toBeVisible();
});

test("a tenant without an organization says what comes first", async ({ page, app }) => {
  await signIn(page);
  const name = customer("Tailspin Toys");
  await app.sandbox.addOutsideOrganization(name);
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByRole("region", { name: /similar tenant already exists/ })).toBeVisible();
  const [tenant] = await app.sql<{ id: string }>("SELECT id FROM tenant WHERE name = $1", [name]);
  await page.goto(`/tenants/${tenant?.id}/users`);
  await expect(page.getByText("No organization yet")).toBeVisible();
  await expectAccessible(page, "users");
  await page.getByRole("link", { name: "Continue onboarding" }).click();
  await expect(page).toHaveURL(`/onboarding/${tenant?.id}/organization`);
});

test("the page fits a narrow screen", async ({ page, app }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await atUsers(page, app, customer("Internationale Gesundheitsversorgungsgesellschaft"));
  await opener(page, root).click();
  await expect(removeButton(page, root)).toBeVisible();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});
