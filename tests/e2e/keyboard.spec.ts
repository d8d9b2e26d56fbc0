import { copyBy } from "#tests/support/browser/clipboard.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { admin, customer, expect, test } from "#tests/support/browser/test.ts";
import { alert, copyButton, heading, revealButton } from "#tests/support/browser/wizard.ts";

test("onboarding works by keyboard alone, and the focus is visible and follows the work", async ({
  page,
}) => {
  const { keyboard } = page;
  const name = customer("Contoso Freight");
  await page.goto("/");
  await tabTo(page, page.getByLabel("Email", { exact: true }));
  await keyboard.type(admin.email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await keyboard.type(admin.password);
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: "Onboard your first customer" }));
  await keyboard.press("Enter");

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
