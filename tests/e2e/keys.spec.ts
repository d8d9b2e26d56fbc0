import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { copyOf, main, openDialog, openKeys } from "#tests/support/browser/keys.ts";
import { customer, expect, openQuestion, test } from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";

/** What the page recommends. */
const primary = (page: Page) => main(page).locator(".btn-primary:visible");

test("Verify says that the key works, and makes plain when it does not", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(page.getByText("Key verified")).toBeVisible();
  await app.sandbox.fault({ fault: "401", endpoint: "getIdentity" });
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(alert(page).filter({ hasText: "no longer works" })).toBeVisible();
  await expect(page.getByText("This key is not working")).toHaveCount(1);
  await expect(page.getByText(/^Last worked .*; refused just now/)).toHaveCount(1);
  await expect(page.getByText("Last verified")).toHaveCount(0);
  await expect(primary(page)).toHaveText(["Mint a new key"]);
  await expect(page.getByRole("heading", { name: "Rotate with overlap" })).toHaveCount(0);
  await expectAccessible(page, "keys");
});

test("Rotate now asks for the name, and says when the old key stopped; all by keyboard", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  const old = await copyOf(page, `API key of ${name}`);
  await page.reload();
  const open = page.getByRole("button", { name: "Rotate now" });
  await tabTo(page, open);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Rotate the key now" });
  await expect(dialog).toContainText("The old key stops at once");
  const typed = page.getByLabel(`Type ${name} to confirm`);
  await expect(typed).toBeFocused();
  await expectAccessible(page, "keys, rotate now");
  await page.keyboard.type("half of it");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(typed).toHaveValue("half of it");
  await typed.fill("");
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText(`Type ${name} to confirm`);
  await typed.focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Key minted and verified")).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
  await expect(main(page)).toContainText(/Key …\S{4} stopped working at .*\d{4}.*\d\d:\d\d:\d\d/);
  expect(await app.statusOf(old)).toBe(401);
  const minted = await copyOf(page, `API key of ${name}`);
  expect(await app.statusOf(minted)).toBe(200);
  await page.getByText(`Setup snippets for key …${minted.slice(-4)}`).click();
  await expect(page.getByText("POLYTOMIC_API_KEY=")).toBeVisible();
  await expectAccessible(page, "keys");
});

test("a key that leaked is revoked with a reason and nothing else, and a new one is minted", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  const old = await copyOf(page, `API key of ${name}`);
  await openDialog(page, "Revoke the key");
  await page.getByLabel("Reason").fill("It was in a public log");
  await page.getByRole("button", { name: `Revoke the key of ${name}` }).click();
  await expect(page.getByText("No key in use")).toBeVisible();
  // Its button is gone with the key.
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeFocused();
  await expect(main(page)).toContainText(/Revoked .* by Admin: It was in a public log/);
  const readings = page.getByRole("region", { name: "History" }).getByRole("link", { name: "Access log" });
  await expect(readings).toHaveAttribute("href", /^\/tenants\/[0-9a-f-]+\/timeline\?show=keys$/);
  expect(await app.statusOf(old)).toBe(401);
  await expectAccessible(page, "keys");
  await page.goto(`/tenants/${id}`);
  await expect(main(page)).toContainText("The key was revoked: mint a new one");
  await expectAccessible(page, "keys");
  await page.getByRole("link", { name: "Mint a new key" }).click();
  await expect(page).toHaveURL(`/tenants/${id}/keys#rotate`);
  await page.getByRole("button", { name: "Mint a new key" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await app.statusOf(await copyOf(page, `API key of ${name}`))).toBe(200);
});

test("a request without an answer is shown, and is resolved by Check again", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await app.sandbox.fault({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  await openDialog(page, "Rotate now");
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  await expect(page.getByText("Rotate the key: under way")).toBeVisible();
  await expect(page.getByText("We don't know whether this went through.")).toBeVisible();
  const perhaps = page.getByText(
    "This key may have stopped: its replacement was sent and we didn't get an answer.",
  );
  await expect(perhaps).toBeVisible();
  await expectAccessible(page, "keys");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("Rotate the key: under way")).toBeHidden();
  await expect(perhaps).toBeHidden();
  expect(await app.statusOf(await copyOf(page, `API key of ${name}`))).toBe(200);
});

test("the key policy is in the settings and fills in the email", async ({ page, app }) => {
  await openKeys(page, app, customer("Northwind Clinics"));
  const keys = page.url();
  await page.goto("/settings/polytomic");
  await page.getByLabel("Rotate keys every (days)").fill("ninety");
  await page.getByRole("button", { name: "Save key policy" }).click();
  await expect(alert(page)).toContainText("Enter a number of days from 1 to 3650.");
  await page.getByLabel("Rotate keys every (days)").fill("30");
  await page.getByLabel("Service user email pattern").fill("polytomic+{tenant}-{n}@partner.example");
  await page.getByRole("button", { name: "Save key policy" }).click();
  await expect(page.getByText("Key policy saved")).toBeVisible();
  await expectAccessible(page, "keys");
  await page.goto(keys);
  await expect(page.getByLabel("Service user email")).toHaveValue(
    /^polytomic\+northwind-clinics-[a-z0-9-]+-1@partner\.example$/,
  );
  await expect(main(page)).toContainText("30 days after it was minted");
});

test("a dialog says why it closed when a colleague made its act impossible", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  // While a link is on its way to the customer, the page looks every 30 seconds what became of it.
  await openQuestion(page, "Send to customer");
  await page.getByRole("button", { name: "Create one-time link" }).click();
  await expect(page.getByText("One-time link created")).toBeVisible();
  await page.clock.install();
  await page.reload();
  await openDialog(page, "Rotate now");
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "mintKey" });
  const other = await page.context().newPage();
  await other.goto(`/tenants/${id}/keys`);
  await openDialog(other, "Rotate now");
  await other.getByLabel(`Type ${name} to confirm`).fill(name);
  await other.getByRole("button", { name: "Rotate the key now" }).click();
  await expect.poll(async () => (await app.sandbox.of(name)).mints.length).toBe(2);

  await page.clock.runFor(31_000);
  const closed = page.getByRole("status").filter({ hasText: "was closed" });
  await expect(closed).toContainText("“Rotate the key now” was closed. Nothing was sent.");
  await expect(closed).toContainText("Another key change is under way.");
  await expect(page.getByRole("heading", { name: "Rotate now" })).toBeFocused();
  await expectAccessible(page, "keys, a dialog was closed");
  await openDialog(page, "Revoke the key");
  await app.sandbox.release();
  await expect(other.getByText("Key minted and verified")).toBeVisible();
  await page.clock.runFor(6_000);
  // It was about the key that is gone.
  await expect(closed).toContainText("“Revoke the key” was closed. Nothing was sent.");
  await expect(closed).toContainText("The page has changed since you opened it.");
  await page.getByRole("button", { name: "Close this message" }).click();
  await expect(closed).toHaveCount(0);

  // A question in the page says so too.
  await openQuestion(page, "Send to customer");
  await page.getByRole("button", { name: "Create one-time link" }).click();
  await expect(page.getByText("One-time link created")).toBeVisible();
  await openQuestion(page, "Withdraw");
  await other.reload();
  await openQuestion(other, "Withdraw");
  await other.getByRole("button", { name: "Withdraw the link" }).click();
  await expect(other.getByText("Withdrawn", { exact: true }).first()).toBeVisible();
  await page.clock.runFor(31_000);
  await expect(closed).toContainText("“Withdraw the link” was closed. Nothing was sent.");
});
