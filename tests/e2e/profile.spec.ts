import { openBrowser } from "#tests/support/browser/listening.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  expect,
  signIn,
  signInByForm,
  test,
} from "#tests/support/browser/test.ts";
import { textOf } from "#tests/support/browser/wizard.ts";

const newPassword = "another password of one's own";

const ageSessions = "UPDATE session SET authenticated_at = now() - interval '6 hours'";

test("an old session confirms the password in place, and the form is sent as it was", async ({
  page,
  app,
}) => {
  await signIn(page);
  await page.goto("/staff");
  const tab = await page.context().newPage();
  await tab.goto("/profile");
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const statusOf = async () => (await fetch(`${app.url}/api/me`, { headers: { cookie } })).status;
  await app.sql(ageSessions);
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill("not the password at all");
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(dialog.getByText("Password is incorrect.").first()).toBeVisible();
  expect(await app.sql("SELECT id FROM invitation")).toEqual([]);
  expect(await statusOf()).toBe(200);
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();
  expect(await app.sql("SELECT email, role FROM invitation")).toEqual([
    { email: "vera@partner.example", role: "viewer" },
  ]);
  // A cookie that was copied before is of no use, and the other tab has the new one.
  expect(await statusOf()).toBe(401);
  await tab.getByLabel("Your name").fill("Admin");
  await tab.getByRole("button", { name: "Save name" }).click();
  await expect(tab.getByText("Name saved.")).toBeVisible();
});

test("a password is changed on the profile, and other browsers are signed out", {
  tag: ["@smoke", "@phone"],
}, async ({ page, app }) => {
  await signIn(page);
  const who = await addStaff(app, "Otto", { email: "otto@partner.example" });
  const [desk, phone] = [await anotherPerson(page, who), await anotherPerson(page, who)];
  await desk.getByRole("button", { name: "Account of Otto" }).click();
  await desk.getByRole("link", { name: "Profile" }).click();
  await desk.getByLabel("Current password", { exact: true }).fill(who.password);
  await desk.getByLabel("New password", { exact: true }).fill(newPassword);
  await desk.getByLabel("New password again", { exact: true }).fill(newPassword);
  await desk.getByRole("button", { name: "Change password" }).click();
  await expect(desk.getByText("Password changed. Your other sessions have ended.")).toBeVisible();
  await phone.goto("/tenants");
  await expect(phone).toHaveURL(/\/sign-in/);
  await signInByForm(phone, { ...who, password: newPassword });
});

test("an admin's reset link lets a colleague choose a new password, once", async ({ page, browser, app }) => {
  await signIn(page);
  await addStaff(app, "Otto", { email: "otto@partner.example" });
  await page.goto("/staff");
  await page.getByRole("button", { name: "Reset password of Otto" }).click();
  await expect(page.getByText("Reset link for Otto made.")).toBeVisible();
  const link = await textOf(page.locator("code", { hasText: "/reset/" }));
  await page.goto(link);
  const warning = "You are signed in as admin@partner.example. Continuing signs this account out.";
  await expect(page.getByText(warning)).toBeVisible();
  const otto = await openBrowser(browser, link);
  await otto.goto(link);
  await expect(otto.getByLabel("New password", { exact: true })).toBeFocused();
  await otto.getByLabel("New password", { exact: true }).fill(newPassword);
  await otto.getByLabel("New password again", { exact: true }).fill(newPassword);
  await otto.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(otto).toHaveURL("/tenants");
  await otto.goto(link);
  await expect(otto.getByRole("heading", { name: "This link cannot be used" })).toBeVisible();
});

test("a person changes their name and ends their other sessions", { tag: ["@smoke", "@phone"] }, async ({
  page,
  app,
}) => {
  await signIn(page);
  const who = await addStaff(app, "Otto", { email: "otto@partner.example" });
  const [desk, phone, tablet] = [
    await anotherPerson(page, who),
    await anotherPerson(page, who),
    await anotherPerson(page, who),
  ];
  await desk.goto("/profile");
  await desk.getByLabel("Your name").fill("Otto Novak");
  await desk.getByRole("button", { name: "Save name" }).click();
  await expect(desk.getByText("Name saved.")).toBeVisible();
  await expect(desk.getByRole("button", { name: "Account of Otto Novak" })).toBeVisible();
  const rows = desk.getByRole("region", { name: "Sessions" }).getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText("this browser");
  await expect(rows.first().getByRole("button")).toHaveCount(0);
  await rows.nth(1).getByRole("button").click();
  await expect(desk.getByText("Session ended.")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await desk.getByRole("button", { name: "End all others" }).click();
  await expect(desk.getByText("1 session ended.")).toBeVisible();
  for (const ended of [phone, tablet]) {
    await ended.goto("/tenants");
    await expect(ended).toHaveURL(/\/sign-in/);
  }
});

test("the account menu says until when the session is unlocked, and locks it", async ({ page, app }) => {
  await signIn(page);
  await page.goto("/staff");
  const [row] = await app.sql<{ until: Date }>(
    "SELECT authenticated_at + interval '10 minutes' AS until FROM session WHERE ended_at IS NULL",
  );
  const until = await page.evaluate(
    (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }),
    row?.until.toISOString() ?? "",
  );
  const menu = page.getByRole("button", { name: "Account of Admin" });
  await menu.click();
  await expect(page.getByText(`Unlocked until ${until}`)).toBeVisible();
  await page.getByRole("button", { name: "Lock now" }).click();
  await expect(page.getByText("Unlocked until")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();
  await menu.click();
  await expect(page.getByText("Unlocked until")).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a form that needs the password leads to where it is confirmed", async ({ page, app }) => {
    await signIn(page);
    await page.goto("/staff");
    await app.sql(ageSessions);
    await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
    await page.getByRole("button", { name: "Invite" }).click();
    const link = page.getByRole("link", { name: "Confirm it is you in a new tab" });
    await expect(link).toHaveAttribute("href", "/profile#confirm");
    await page.goto("/profile");
    await page.locator("#confirm-password").fill(admin.password);
    await page.getByRole("button", { name: "Confirm password" }).click();
    await expect(page.getByText("Identity confirmed.")).toBeVisible();
    await page.getByRole("button", { name: "Account of Admin" }).click();
    await expect(page.getByText(/Unlocked until \d\d:\d\d UTC/)).toBeVisible();
    await page.getByRole("button", { name: "Lock now" }).click();
    await expect(page.getByText(/Unlocked until/)).toHaveCount(0);
  });
});
