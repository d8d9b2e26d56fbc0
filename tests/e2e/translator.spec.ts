import type { Page } from "playwright/test";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { main } from "#tests/support/browser/keys.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { openPalette, palette } from "#tests/support/browser/palette.ts";
import { admin, customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";
import { takeTranslationProblems, translate as translateOnward } from "#tests/support/browser/translate.ts";
import { copyButton, revealButton, textOf } from "#tests/support/browser/wizard.ts";

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

test("a translated page that stays open goes on telling how long ago something was", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Translated Freight"));
  await page.clock.install();
  await signIn(page, admin, `/tenants/${tenantId}`);
  await expect(main(page).getByText("just now").first()).toBeVisible();
  await translateOnward(page);
  await page.clock.fastForward("05:00");
  await expect(main(page).getByText("5 minutes ago").first()).toBeVisible();
  expect(takeTranslationProblems()).toEqual([]);
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

test("names and emails stay as they are in lists, the palette, Checks and on connect links", async ({
  page,
  browser,
  app,
}) => {
  const name = customer("Northwind Clinics");
  const tenantId = await app.onboard(name);
  const [{ email } = { email: "" }] = await app.sql<{ email: string }>(
    "SELECT root_email AS email FROM tenant",
  );
  const connection = "Freight Warehouse";
  const colleague = "Zora Quill";
  await app.sql("UPDATE staff SET name = $1 WHERE email = $2", [colleague, admin.email]);
  /** What is shown of the page is translated, and these are not. */
  const expectKept = async (on: Page, ...kept: string[]) => {
    await translate(on);
    await expect(on.locator("font").first()).toBeAttached();
    for (const text of kept) {
      await expect(on.getByText(text).first()).toBeAttached();
      await expect(on.locator("font:not(.sr-only font)", { hasText: text }), text).toHaveCount(0);
    }
  };
  await signIn(page);
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText(email);
  await expectKept(page, name, email, colleague);

  await page.goto("/staff");
  await openPalette(page);
  await expect(palette(page).getByRole("option").filter({ hasText: email })).toBeVisible();
  await expectKept(page, name, email);
  await palette(page).getByRole("option").filter({ hasText: name }).click();
  await expect(palette(page).getByText(name, { exact: true })).toBeVisible();
  await expectKept(page, name);

  await page.goto(`/tenants/${tenantId}`);
  await expect(page.getByText("Invitation accepted")).toBeVisible();
  await expectKept(page, name, email, colleague);
  for (const [path, text] of [
    [`/tenants/${tenantId}/keys`, "Never copied or revealed"],
    [`/tenants/${tenantId}/timeline`, "Key minted"],
    ["/audit", "Key minted"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("main").getByText(text).first()).toBeVisible();
    await expectKept(page, colleague);
  }

  await page.goto(`/tenants/${tenantId}/connect`);
  await page.getByLabel("Connection name").fill(connection);
  await page.getByRole("button", { name: "Make connect link" }).click();
  const link = await textOf(page.locator("code", { hasText: "/connect/" }));
  await page.reload();
  await expect(page.getByText("not opened yet")).toBeVisible();
  await expectKept(page, connection, colleague);
  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: `Connect ${connection}` })).toBeVisible();
  await expectKept(stranger, connection);

  await app.sql(
    `WITH run AS (
       INSERT INTO reconcile_run (id, reason, state, phase, started_at, seen_at, finished_at)
       VALUES (gen_random_uuid(), 'by_hand', 'done', 'organizations', now(), now(), now()) RETURNING id
     ) INSERT INTO finding (id, run_id, kind, tenant_id, organization_id, organization_name)
       SELECT gen_random_uuid(), run.id, 'renamed', $1, 'org-1', 'Northwind Abroad' FROM run`,
    [tenantId],
  );
  await page.goto("/reconcile?kind=renamed");
  await expect(page.getByText("Northwind Abroad")).toBeVisible();
  await expectKept(page, name, "Northwind Abroad");
});
