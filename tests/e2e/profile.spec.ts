import { admin, expect, signIn, test } from "#tests/support/browser/test.ts";

const ageSessions = "UPDATE session SET authenticated_at = now() - interval '6 hours'";

test("an old session confirms the password in place, and the form is sent as it was", async ({
  page,
  app,
}) => {
  await signIn(page);
  await page.goto("/staff");
  await app.sql(ageSessions);
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill("not the password at all");
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(dialog.getByText("Password is incorrect.").first()).toBeVisible();
  expect(await app.sql("SELECT id FROM invitation")).toEqual([]);
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();
  expect(await app.sql("SELECT email, role FROM invitation")).toEqual([
    { email: "vera@partner.example", role: "viewer" },
  ]);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a form that needs the password leads to where it is confirmed", async ({ page, app }) => {
    await signIn(page);
    await page.goto("/staff");
    await app.sql(ageSessions);
    await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
    await page.getByRole("button", { name: "Invite" }).click();
    const link = page.getByRole("link", { name: "Confirm your password in a new tab" });
    await expect(link).toHaveAttribute("href", "/profile#confirm");
    await page.goto("/profile");
    await page.locator("#confirm-password").fill(admin.password);
    await page.getByRole("button", { name: "Confirm password" }).click();
    await expect(page.getByText("Identity confirmed.")).toBeVisible();
  });
});
