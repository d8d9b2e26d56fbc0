import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { catchAction } from "#tests/support/browser/forge.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { alert, copyButton, copyKey, revealButton, textOf } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const card = (page: Page) => page.getByRole("region", { name: /^API key of/ });
const copied = (page: Page) => page.getByRole("status").filter({ hasText: /^Copied/ });
const timeline = (page: Page) => page.getByRole("region", { name: "Timeline" });
const mask = "•".repeat(12);

/** On the page of a tenant with a key, where time moves only when the test says so. */
async function atCard(page: Page, app: App): Promise<string> {
  await page.clock.install();
  const tenantId = await toCard(page, app);
  await page.clock.pauseAt(Date.now() + 60_000);
  return tenantId;
}

async function toCard(page: Page, app: App): Promise<string> {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page, admin, `/tenants/${tenantId}`);
  await expect(copyButton(page)).toBeVisible();
  return tenantId;
}

async function hideTab(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

test("copy works while masked, changes no mask, and says so only once the clipboard has it", async ({
  page,
  context,
  app,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await atCard(page, app);
  // The server says when it was minted, the browser how long ago that is.
  await expect(card(page)).toContainText("ago");
  const before = await textOf(card(page));
  expect(before).toContain(mask);
  expect(before).not.toContain(`${mask}•`);
  await page.keyboard.press("ControlOrMeta+a");
  const selected = await page.evaluate(() => String(getSelection()));
  expect(selected).toContain("Organization key");
  expect(selected).not.toContain("•");

  const unsent = page.getByText("Nobody has copied it or made a link to it.");
  await expect(unsent).toBeVisible();
  const action = await catchAction(page, () => copyButton(page).click());
  await expect(copyButton(page)).toHaveAttribute("aria-busy", "true");
  await expect(copied(page)).toHaveCount(0);
  await action.goOn();
  await expect(copied(page)).toBeVisible();
  const key = await page.evaluate(() => navigator.clipboard.readText());
  expect(await textOf(card(page))).toContain(`${mask}Ends in ${key.slice(-4)}`);
  expect(await page.content()).not.toContain(key);
  await page.clock.runFor(1_900);
  await expect(copied(page)).toBeVisible();
  await page.clock.runFor(200);
  await expect(copied(page)).toHaveCount(0);
  expect(await textOf(card(page))).toBe(before);
  // What the page says of the key is so, without a reload.
  await expect(unsent).toBeHidden();
});

for (const [what, refuse] of [
  ["is not there", () => Object.defineProperty(navigator, "clipboard", { value: undefined })],
  ["refuses", () => Object.assign(Clipboard.prototype, { write: () => Promise.reject(new Error("no")) })],
] as const)
  test(`where the clipboard ${what}, a focused and fully selected field holds the key`, async ({
    page,
    app,
  }) => {
    await page.addInitScript(refuse);
    await atCard(page, app);
    await copyButton(page).click();
    const field = page.getByRole("textbox", { name: /^Key for/ });
    await expect(field).toBeVisible();
    await page.clock.runFor(50);
    await expect(field).toBeFocused();
    const { start, end, length, readOnly } = await field.evaluate((element: HTMLInputElement) => ({
      start: element.selectionStart,
      end: element.selectionEnd,
      length: element.value.length,
      readOnly: element.readOnly,
    }));
    expect({ start, end, readOnly }).toEqual({ start: 0, end: length, readOnly: true });
    expect(length).toBeGreaterThan(16);
    await expect(page.getByText("Your browser blocked copying")).toBeVisible();
    await expect(copied(page)).toHaveCount(0);
    await page.clock.runFor(30_500);
    await expect(field).toHaveCount(0);
  });

test("reveal shows the key for 30 counted seconds, and hides it when tab or page are left", async ({
  page,
  app,
}) => {
  const tenantId = await atCard(page, app);
  const shown = card(page).locator("code");
  await revealButton(page).click();
  await expect(shown).toBeVisible();
  const key = await textOf(shown);
  expect(key).not.toContain("•");
  await expect(card(page)).toContainText("Hides in 30 s");
  const announced = card(page).getByRole("status");
  await expect(announced).toHaveText("Key shown for 30 seconds");
  await page.clock.runFor(1_000);
  await expect(card(page)).toContainText("Hides in 29 s");
  await page.clock.runFor(28_800);
  await expect(card(page)).toContainText("Hides in 1 s");
  await expect(shown).toBeVisible();
  await page.clock.runFor(400);
  await expect(shown).toHaveCount(0);
  await expect(announced).toHaveText("Key hidden");
  expect(await page.content()).not.toContain(key);

  await revealButton(page).click();
  await expect(shown).toHaveText(key);
  await hideTab(page);
  await expect(shown).toHaveCount(0);

  await page.reload();
  await revealButton(page).click();
  await expect(shown).toHaveText(key);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Tenants" }).click();
  await expect(page).toHaveURL("/tenants");
  expect(await page.content()).not.toContain(key);
  await page.goBack();
  await expect(page).toHaveURL(`/tenants/${tenantId}`);
  await expect(card(page)).toContainText(mask);
  expect(await page.content()).not.toContain(key);
  await page.reload();
  await expect(timeline(page).getByText("Key revealed")).toHaveCount(3);
});

test("an old sign-in asks for the password in place, and then continues", async ({ page, app }) => {
  await toCard(page, app);
  const age = () => app.sql("UPDATE session SET authenticated_at = now() - interval '11 minutes'");
  await age();
  await revealButton(page).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  const password = dialog.getByLabel("Password", { exact: true });
  await expect(password).toBeFocused();
  await password.fill("not the password");
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText("Password is incorrect.");
  await expect(card(page).locator("code")).toHaveCount(0);
  await password.fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(card(page).locator("code")).toBeVisible();

  await age();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await copyButton(page).click();
  await password.fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm and copy the key" }).click();
  await expect(copied(page)).toBeVisible();
  await page.reload();
  await expect(timeline(page).getByText("Key copied")).toHaveCount(1);
  await expect(timeline(page).getByText("Key revealed")).toHaveCount(1);
});

test("someone without the right sees why, and the server reveals nothing", async ({ page, app }) => {
  const tenantId = await toCard(page, app);
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", seesKeys: false });
  const other = await anotherPerson(page, who);
  await other.goto(`/tenants/${tenantId}`);
  for (const button of [copyButton(other), revealButton(other)]) {
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(/can't view keys/);
    await button.click({ force: true });
  }
  const action = await catchAction(page, () => revealButton(page).click());
  const refused = await action.send(other);
  await action.goOn();
  await expect(card(page).locator("code")).toBeVisible();
  const key = await textOf(card(page).locator("code"));
  expect(refused).toContain(`"code":"forbidden"`);
  expect(refused).not.toContain(key);
  const events = await app.sql("SELECT actor_email FROM audit_event WHERE action = 'key.revealed'");
  expect(events).toEqual([{ actor_email: admin.email }]);
  expect(await copyKey(page)).toBe(key);
});

test("a foreign key cannot be read, and every button says why", async ({ page, app }) => {
  const tenantId = await toCard(page, app);
  const action = await catchAction(page, () => revealButton(page).click());
  await app.sql(
    `UPDATE organization_key SET trouble = 'opens_another_organization',
     trouble_params = '{"organization": "Elsewhere"}'`,
  );
  const refused = await action.send(page);
  expect(refused).toContain(`"code":"conflict"`);
  await action.goOn();
  await expect(alert(page)).toContainText(
    "This key opens another organization. It can't be revealed or copied.",
  );
  await expect(card(page).locator("code")).toHaveCount(0);
  for (const path of ["", "/keys"]) {
    await page.goto(`/tenants/${tenantId}${path}`);
    for (const button of [copyButton(page), revealButton(page)]) {
      await expect(button).toHaveAttribute("aria-disabled", "true");
      await expect(button).toHaveAccessibleDescription(
        /opens another organization. It can't be revealed or copied/,
      );
    }
  }
  expect(await app.sql("SELECT id FROM audit_event WHERE action = 'key.revealed'")).toEqual([]);
});

test("a key that can't be decrypted says so first and is no main thing to copy, until it can be", async ({
  page,
  context,
  app,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const tenantId = await toCard(page, app);
  await expect(copyButton(page)).toHaveClass(/btn-primary/);
  const [key] = await app.sql<{ sealed: string }>("SELECT sealed FROM organization_key");
  await app.sql("UPDATE organization_key SET sealed = left(sealed, -4) || 'AAAA'");
  await copyButton(page).click();
  await expect(alert(page)).toContainText("The stored API key can't be decrypted.");
  await expect(alert(page)).toContainText(/Encryption key \S+ doesn't open it/);
  await expect(copied(page)).toHaveCount(0);
  await expect(card(page)).toContainText("The stored key can't be decrypted");
  await expect(copyButton(page)).toHaveClass(/btn-secondary/);
  await expect(page.getByText("Needs attention").first()).toBeVisible();
  for (const path of ["", "/keys"]) {
    await page.goto(`/tenants/${tenantId}${path}`);
    await expect(card(page)).toContainText("The stored key can't be decrypted");
    await expectAccessible(page, "key that can't be decrypted");
  }
  await expect(page.getByText(/^Encryption key \S+ doesn't open it/)).toBeVisible();
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(alert(page).filter({ hasText: "can't be decrypted" })).toBeVisible();

  // As restoring a backup would.
  await app.sql("UPDATE organization_key SET sealed = $1 WHERE tenant_id = $2", [key?.sealed, tenantId]);
  await copyButton(page).click();
  await expect(copied(page)).toBeVisible();
  await expect(card(page)).not.toContainText("can't be decrypted");
  await expect(copyButton(page)).toHaveClass(/btn-primary/);
});
