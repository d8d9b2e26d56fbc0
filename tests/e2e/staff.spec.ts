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
  signInByForm,
  test,
} from "#tests/support/browser/test.ts";
import { alert, onboard, revealButton, textOf } from "#tests/support/browser/wizard.ts";

const password = "a password of one's own";

/** Opens the link without a session and joins. */
async function accept(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await openBrowser(browser, link);
  await page.goto(link);
  await expect(page.getByLabel("Your name")).toBeFocused();
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Password again", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(page).toHaveURL("/tenants");
  return page;
}

test("an invitation is a link that works once, and its role and rights hold", {
  tag: ["@smoke", "@phone"],
}, async ({ page, browser, app }) => {
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
  await expect(vera.getByText("Only admins can manage the team.")).toBeVisible();
  await expect(vera.locator("main").getByText("Viewer · may not see keys")).toBeVisible();
  await expect(vera.locator("main").locator("button, input, select")).toHaveCount(0);

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
  await expect(page.getByRole("button", { name: "Enable Otto", exact: true })).toBeVisible();
  await otto.getByRole("button", { name: "Copy key" }).click();
  await expect(alert(otto)).toContainText("Your session has ended.");
  await otto.goto("/tenants");
  await expect(otto).toHaveURL(/\/sign-in/);
  await otto.getByLabel("Email", { exact: true }).fill(who.email);
  await otto.getByLabel("Password", { exact: true }).fill(who.password);
  await otto.getByRole("button", { name: "Sign in" }).click();
  await expect(alert(otto)).toContainText("Email or password is incorrect.");
  await expect(page.getByText("Otto is disabled.")).toBeVisible();
  await expect(page.getByText("stay ended")).toBeVisible();
  await page.getByRole("button", { name: "Undo: enable Otto" }).click();
  await expect(page.getByText("Otto can sign in again.")).toBeVisible();
  await signInByForm(otto, who);
});

test("the last admin can neither be disabled nor get a lower role, and keeps the right to see keys", async ({
  page,
  app,
}) => {
  await signIn(page);
  const second = await addStaff(app, "Second", { email: "second@partner.example", role: "admin" });
  await page.goto("/staff");
  const button = page.getByRole("button", { name: "Disable Admin" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await expect(button).toHaveAccessibleDescription(/You can't disable your own account/);
  const demote = await catchAction(page, async () => {
    await page.getByLabel("Role of Admin").selectOption("viewer");
    await page.getByRole("button", { name: "Save Admin" }).click();
  });
  await demote.drop();
  await app.sql("UPDATE staff SET role = 'onboarder' WHERE email = $1", [second.email]);
  expect(await demote.send(page)).toContain("The last admin can't be changed");
  await page.reload();
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

test("a pending invitation gets a new link, and the old one stops working", async ({
  page,
  browser,
  app,
}) => {
  await signIn(page);
  await page.goto("/staff");
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  const code = page.locator("code", { hasText: "/invitation/" });
  const old = await textOf(code);
  await page.reload();
  await page.getByRole("button", { name: "New link for vera@partner.example" }).click();
  await expect(page.getByText("New link created. The old one no longer works.")).toBeVisible();
  const link = await textOf(code);
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(
    page.getByText(/^Invitation for vera@partner.example made. It replaces the invitation of /),
  ).toBeVisible();
  const last = await textOf(code);
  await page.getByRole("button", { name: "New link for vera@partner.example" }).click();
  // The form's own link has ended, and the row shows the new one.
  await expect(page.getByText("This link no longer works.")).toBeVisible();
  await expect(code).toHaveCount(1);
  await expect(code).not.toHaveText(last);
  const newest = await textOf(code);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This invitation cannot be used" })).toBeVisible();
  await page.goto(old);
  await expect(page.getByRole("heading", { name: "This invitation cannot be used" })).toBeVisible();
  await page.goto(newest);
  const warning = "You are signed in as admin@partner.example. Continuing signs this account out.";
  await expect(page.getByText(warning)).toBeVisible();
  await accept(browser, newest, "Vera");
  expect(await app.sql("SELECT count(*)::int AS invitations FROM invitation")).toEqual([{ invitations: 2 }]);
});

test("an admin sees where a person is signed in, and ends one session or all of them", async ({
  page,
  app,
}) => {
  await signIn(page);
  const who = await addStaff(app, "Otto", { email: "otto@partner.example" });
  const [desk, phone] = [await anotherPerson(page, who), await anotherPerson(page, who)];
  await app.sql(
    `UPDATE session SET user_agent = 'Mozilla/5.0 (iPhone) Safari/604.1', last_used_at = now() - interval '5 minutes'
     WHERE id = (SELECT id FROM session ORDER BY created_at DESC LIMIT 1)`,
  );
  await page.goto("/staff");
  await openQuestion(page, "2 sessions of Otto");
  await expect(page.getByText("Safari on iOS")).toBeVisible();
  await page.getByRole("button", { name: "End the session in Safari on iOS of Otto" }).click();
  await expect(page.getByText("Session ended.")).toBeVisible();
  await phone.goto("/tenants");
  await expect(phone).toHaveURL(/\/sign-in/);
  await desk.goto("/profile");
  await expect(desk).toHaveURL("/profile");
  await page.getByRole("button", { name: "End all of Otto" }).click();
  await expect(page.getByText("No open sessions")).toBeVisible();
  await desk.getByRole("button", { name: "Confirm password" }).click();
  await expect(alert(desk).filter({ hasText: "Your session has ended." })).toBeVisible();
});

test("what a disabled person held is listed, and their tenants get another owner", async ({ page, app }) => {
  await signIn(page);
  await addStaff(app, "Otto", { email: "otto@partner.example" });
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await app.sql("UPDATE staff SET disabled_at = now() WHERE name = 'Otto'");
  await app.sql("UPDATE tenant SET owner_id = (SELECT id FROM staff WHERE name = 'Otto')");
  await app.sql(
    `INSERT INTO audit_event (id, at, actor_id, action, target_type, target_id, tenant_id, detail)
     SELECT gen_random_uuid(), now(), staff.id, 'key.copied', 'key', key.id, key.tenant_id, '{}'
     FROM organization_key key, staff WHERE staff.name = 'Otto'`,
  );
  await page.goto("/staff");
  await page.getByRole("link", { name: /^Keys and tenants.*Otto$/ }).click();
  const held = page.getByRole("region", { name: "Keys and tenants of Otto" });
  await expect(held.getByRole("listitem")).toContainText("still works");
  await held.getByLabel("New owner").selectOption("Admin");
  await held.getByRole("button", { name: "Reassign 1 tenant" }).click();
  await expect(held.getByText("1 tenant reassigned.")).toBeVisible();
  const [row] = await app.sql(
    "SELECT staff.name FROM tenant JOIN staff ON staff.id = owner_id WHERE tenant.id = $1",
    [tenantId],
  );
  expect(row).toEqual({ name: "Admin" });
});
