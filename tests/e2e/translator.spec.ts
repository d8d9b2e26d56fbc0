import type { Page } from "playwright/test";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { main } from "#tests/support/browser/keys.ts";
import { admin, customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";
import { copyButton, revealButton } from "#tests/support/browser/wizard.ts";

/** Does what translators of browsers do: replaces every text that may be translated by another element. */
const translate = (page: Page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts) {
      const parent = text.parentElement;
      if (!parent || !text.data.trim() || parent.closest("script, style, [translate=no]")) continue;
      const font = document.createElement("font");
      font.append(`«${text.data}»`);
      text.replaceWith(font);
    }
  });

test("a tenant's pages work while they are translated, and no key, id or name is", async ({ page, app }) => {
  const name = customer("Translated Freight");
  const tenantId = await app.onboard(name);
  await signIn(page, admin, `/tenants/${tenantId}`);
  await translate(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const key = await copyBy(page, () => copyButton(page).click());
  expect(await app.statusOf(key)).toBe(200);
  await revealButton(page).click();
  const shown = main(page).locator("code", { hasText: key });
  await expect(shown).toBeVisible();
  await translate(page);
  await expect(shown).toHaveText(key);
  await page.getByRole("button", { name: /^Hide key/ }).click();
  await expect(shown).toHaveCount(0);
  await expect(revealButton(page)).toBeVisible();

  for (const tab of ["Users", "Keys", "Health", "Connect", "Timeline", "Settings", "Overview"]) {
    await page.getByRole("navigation", { name: "Tenant" }).getByRole("link", { name: tab }).click();
    await expect(
      page.getByRole("navigation", { name: "Tenant" }).locator("[aria-current=page]"),
    ).toContainText(tab);
    await translate(page);
  }

  await page.goto(`/tenants/${tenantId}/keys`);
  await translate(page);
  await page.getByRole("button", { name: /Verify the key/ }).click();
  await expect(main(page).getByText("Key verified").first()).toBeVisible();
  await translate(page);
  await page.getByRole("button", { name: /Rotate now/ }).click();
  await page.keyboard.press("Escape");
  await openQuestion(page, "Send to customer");
  await page.getByRole("button", { name: /Create one-time link/ }).click();
  const link = page.locator("code", { hasText: "/key-link/" });
  await expect(link).toBeVisible();
  await translate(page);
  await expect(link).toHaveText(/^http\S+$/);
  await openQuestion(page, "Withdraw");
  await page.getByRole("button", { name: /Withdraw the link/ }).click();
  await expect(page.getByRole("list", { name: "One-time links" })).toContainText("Withdrawn");
  // A link that gives nothing is not offered to copy.
  await expect(link).toHaveCount(0);
  await expect(page.locator("code").filter({ hasText: "«" })).toHaveCount(0);
});

test("the list, the inbox and the team work while they are translated", async ({ page, app }) => {
  await app.onboard(customer("Translated Freight"));
  await signIn(page);
  for (const name of ["Inbox", "Checks", "Team", "Settings", "Tenants"]) {
    await translate(page);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
    await expect(page.getByRole("navigation", { name: "Main" }).locator("[aria-current]")).toContainText(
      name,
    );
  }
  await translate(page);
  await page.getByRole("searchbox").fill("nobody of this name");
  await expect(page.getByText("No tenant matches")).toBeVisible();
  await translate(page);
  await page.getByRole("searchbox").fill("Translated");
  await expect(page.getByRole("link", { name: /^Translated Freight/ }).first()).toBeVisible();
});
