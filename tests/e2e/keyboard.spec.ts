import type { Page } from "playwright/test";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { main, openKeys } from "#tests/support/browser/keys.ts";
import { addStaff, admin, anotherPerson, customer, expect, test } from "#tests/support/browser/test.ts";
import { alert, copyButton, heading, revealButton } from "#tests/support/browser/wizard.ts";

const setup = (page: Page) => page.getByRole("region", { name: "Getting started" });

test("onboarding works by keyboard alone, and the focus is visible and follows the work", async ({
  page,
  app,
}) => {
  const { keyboard } = page;
  const name = customer("Contoso Freight");
  await page.goto("/");
  await expect(page.getByLabel("Email", { exact: true })).toBeFocused();
  await keyboard.type(admin.email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await keyboard.type(admin.password);
  await keyboard.press("Enter");
  const start = page.getByRole("link", { name: "Onboard your first customer" });
  await expect(start).toBeVisible();
  await expect(setup(page)).toContainText("The sandbox answers");
  // Only admins can set it up.
  const olga = await addStaff(app, "Olga", { email: "olga@partner.example", role: "onboarder" });
  const other = await anotherPerson(page, olga);
  await expect(other.getByRole("link", { name: "Onboard your first customer" })).toBeVisible();
  await expect(setup(other)).toHaveCount(0);
  await other.context().close();
  await tabTo(page, start);
  await keyboard.press("Enter");

  await expect(page.getByLabel("Organization name")).toBeFocused();
  await page.reload();
  await expect(page.getByLabel("Organization name")).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Create organization" }));
  await keyboard.press("Enter");
  await expect(alert(page)).toContainText("Organization name is missing.");
  const toField = page.getByRole("link", { name: "Organization name is missing." });
  await tabTo(page, toField);
  await keyboard.press("Enter");
  await expect(page.getByLabel("Organization name")).toBeFocused();
  await keyboard.type(name);
  await tabTo(page, page.getByText("Single sign-on"));
  await keyboard.press("Space");
  await tabTo(page, page.getByLabel("SSO domain"));
  await keyboard.type("contoso.example");
  await keyboard.press("Enter");

  await expect(page.getByLabel("Root user email")).toBeFocused();
  await keyboard.type("root@contoso.example");
  await tabTo(page, page.getByRole("button", { name: "Add root user" }));
  await keyboard.press("Space");

  await expect(heading(page, "key")).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Mint API key" }));
  await keyboard.press("Enter");

  await expect(heading(page, "done")).toBeFocused();
  await tabTo(page, copyButton(page));
  const key = await copyBy(page, () => keyboard.press("Enter"));
  await tabTo(page, revealButton(page));
  await keyboard.press("Space");
  await expect(page.getByRole("region", { name: `API key of ${name}` })).toContainText(key);
  await tabTo(page, page.getByRole("link", { name: "Go to the tenant" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  const account = page.getByRole("button", { name: "Account of Admin" });
  await tabTo(page, account);
  await keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
  await expect(account).toBeFocused();
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Sign out" }));
  await keyboard.press("Enter");
  await expect(page.getByText("Signed out.")).toBeVisible();
});

test("a rotation with overlap is started, sent and ended by keyboard alone", async ({ page, app }) => {
  const { keyboard } = page;
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await tabTo(page, page.getByLabel("Service user email"));
  await keyboard.type(`polytomic+${id}@partner.example`);
  await keyboard.press("Enter");
  // The form is gone, and the new key is the one to act on.
  await expect(page.getByRole("heading", { name: "Keys in use" })).toBeFocused();
  const overlap = page.getByRole("region", { name: "Rotation with overlap" });
  await expect(overlap).toContainText("Waiting to be sent");

  await tabTo(page, page.locator("summary").filter({ hasText: "Send the new key to customer" }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Create one-time link" }));
  await keyboard.press("Enter");
  await expect(page.getByText("One-time link created")).toBeVisible();
  await keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Copy one-time link" })).toBeFocused();
  expect(await copyBy(page, () => keyboard.press("Enter"))).toContain("/key-link/");
  await expect(overlap).toContainText("Sent, not taken yet");

  await tabTo(page, page.locator("summary").filter({ hasText: "Customer has switched: stop old key" }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByLabel(`Type ${name} to confirm`).first());
  await keyboard.type(name);
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeFocused();
  await expect(main(page)).toContainText("Rotated with overlap");
  const keys = await app.sql("SELECT stopped_at IS NULL AS works FROM organization_key ORDER BY minted_at");
  expect(keys).toEqual([{ works: false }, { works: true }]);
});
