import type { Browser, Page } from "playwright/test";
import { catchAction } from "#tests/support/browser/forge.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  openQuestion,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { alert, onboard, revealButton, textOf } from "#tests/support/browser/wizard.ts";

const password = "a password of one's own";

/** Opens the link without a session and joins. */
async function accept(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await openBrowser(browser, link);
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password again", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(page).toHaveURL("/tenants");
  return page;
}

test("an invitation is a link that works once, and its role and rights hold", { tag: "@smoke" }, async ({
  page,
  browser,
  app,
}) => {
  await signIn(page);
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await page.goto("/staff");
  await page.getByLabel("Email", { exact: true }).fill("Vera@Partner.example");
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();
  const link = await textOf(page.locator("code", { hasText: "/invitation/" }));
  const stored = await app.sql<{ text: string }>("SELECT invitation::text AS text FROM invitation");
  expect(stored[0]?.text).not.toContain(link.split("/").at(-1));
  await page.reload();
  await expect(page.getByText("/invitation/")).toHaveCount(0);

  const vera = await accept(browser, link, "Vera");
  for (const again of [vera, page]) {
    await again.goto(link);
    await expect(again.getByRole("heading", { name: "This invitation cannot be used" })).toBeVisible();
  }
  await vera.goto("/tenants");
  const onboarding = vera.getByRole("link", { name: "Onboard a customer" });
  await expect(onboarding).toHaveAttribute("aria-disabled", "true");
  await expect(onboarding).toHaveAccessibleDescription(/Only onboarders and admins can/);
  await vera.goto(`/tenants/${tenantId}`);
  await expect(revealButton(vera)).toHaveAccessibleDescription(/can't view keys/);
  await vera.goto("/staff");
  const invite = vera.getByRole("button", { name: "Invite", exact: true });
  await expect(invite).toHaveAccessibleDescription("Only admins can manage the team.");

  await page.goto("/onboarding/new");
  const name = customer("Forged Industries");
  await page.getByLabel("Organization name").fill(name);
  const button = page.getByRole("button", { name: "Create organization" });
  const action = await catchAction(page, () => button.click());
  expect(await action.send(vera)).toContain("Only onboarders and admins can");
  await action.drop();
  expect((await app.sandbox.of(name)).organizations).toEqual([]);
  expect(await app.sql("SELECT id FROM tenant WHERE name = $1", [name])).toEqual([]);
});

test("a changed role, a right and disabling hold from the person's next request", async ({ page, app }) => {
  await signIn(page);
  const who = await addStaff(app, "Otto", { email: "otto@partner.example", role: "viewer", seesKeys: false });
  const otto = await anotherPerson(page, who);
  const onboarding = otto.getByRole("link", { name: "Onboard a customer" });
  await expect(onboarding).toHaveAttribute("aria-disabled", "true");
  await page.goto("/staff");
  await page.getByLabel("Role of Otto").selectOption("onboarder");
  await page.getByLabel("May see keys: Otto").check();
  await page.getByRole("button", { name: "Save Otto" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await otto.reload();
  await expect(onboarding).not.toHaveAttribute("aria-disabled");
  await onboard(otto, customer("Contoso Freight"));
  await revealButton(otto).click();
  await expect(otto.getByText("Hides in")).toBeVisible();

  await openQuestion(page, "Disable Otto");
  await page.getByRole("button", { name: "Disable Otto" }).click();
  await expect(page.getByRole("button", { name: "Enable Otto" })).toBeVisible();
  await otto.getByRole("button", { name: "Copy key" }).click();
  await expect(alert(otto)).toContainText("Your session has ended.");
  await otto.goto("/tenants");
  await expect(otto).toHaveURL(/\/sign-in/);
  await otto.getByLabel("Email", { exact: true }).fill(who.email);
  await otto.getByLabel("Password", { exact: true }).fill(who.password);
  await otto.getByRole("button", { name: "Sign in" }).click();
  await expect(alert(otto)).toContainText("Email or password is incorrect.");
});

test("the last admin can be neither disabled nor given a lower role, and keeps the right to see keys", async ({
  page,
  app,
}) => {
  await signIn(page);
  const second = await addStaff(app, "Second", { email: "second@partner.example", role: "admin" });
  await page.goto("/staff");
  await openQuestion(page, "Disable Admin");
  const disable = await catchAction(page, () => page.getByRole("button", { name: "Disable Admin" }).click());
  await disable.drop();
  await page.goto("/staff");
  const demote = await catchAction(page, async () => {
    await page.getByLabel("Role of Admin").selectOption("viewer");
    await page.getByRole("button", { name: "Save Admin" }).click();
  });
  await demote.drop();
  await app.sql("UPDATE staff SET role = 'onboarder' WHERE email = $1", [second.email]);
  for (const action of [disable, demote])
    expect(await action.send(page)).toContain("The last admin can't be changed");
  await page.reload();
  const button = page.getByRole("button", { name: "Disable Admin" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(/The last admin can't be changed/);
  const role = page.getByLabel("Role of Admin");
  await expect(role).toBeDisabled();
  await expect(role).toHaveAccessibleDescription(/The last admin can't be changed/);
  await page.getByLabel("May see keys: Admin").uncheck();
  await page.getByRole("button", { name: "Save Admin" }).click();
  // Nobody could give the right to see keys again.
  await expect(page.getByText("This is the last admin who sees keys.")).toBeVisible();
  const rows = await app.sql("SELECT role, sees_keys, disabled_at FROM staff WHERE email = $1", [
    admin.email,
  ]);
  expect(rows).toEqual([{ role: "admin", sees_keys: true, disabled_at: null }]);
});
