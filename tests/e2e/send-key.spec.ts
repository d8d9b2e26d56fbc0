import type { Browser, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { openPalette, palette, paletteBox } from "#tests/support/browser/palette.ts";
import { admin, customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";
import {
  addRootUser,
  createOrganization,
  heading,
  mintKey,
  tenantIdOf,
  textOf,
} from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const notValid = (page: Page) => page.getByRole("heading", { name: "This link is not valid" });
const show = (page: Page) => page.getByRole("button", { name: "Show API key" });
const links = (page: Page) => page.getByRole("list", { name: "One-time links" });

/** Makes a link in the form that is open on this page. */
async function makeLink(page: Page, passphrase = ""): Promise<string> {
  await openQuestion(page, "Send to customer");
  if (passphrase !== "") await page.getByLabel("Passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Create one-time link" }).click();
  await expect(page.getByText("One-time link created")).toBeVisible();
  return await textOf(page.locator("code", { hasText: "/key-link/" }));
}

async function openAs(browser: Browser, link: string): Promise<Page> {
  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  return stranger;
}

async function atKeys(page: Page, app: App, name: string): Promise<string> {
  const tenantId = await app.onboard(customer(name));
  await signIn(page, admin, `/tenants/${tenantId}/keys`);
  return tenantId;
}

test("the key reaches the customer by a link that a click spends, and staff see what became of it", {
  tag: "@smoke",
}, async ({ page, browser, app }) => {
  const tenantId = await atKeys(page, app, "Sent Freight");
  const link = await makeLink(page);
  await expectAccessible(page, "keys, link made");
  const [, secret = "-"] = link.split("#");
  await page.reload();
  await expect(links(page)).toContainText("Sent");
  await expect(page.getByText("/key-link/")).toHaveCount(0);

  // What a preview gets: the page, which no store keeps, and no state of the link.
  const preview = await page.request.get(link);
  expect(preview.headers()).toMatchObject({
    "cache-control": expect.stringContaining("no-store"),
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
  });
  expect(await preview.text()).not.toContain("Sent Freight");
  await page.reload();
  await expect(links(page)).not.toContainText("Opened");

  const foreign: string[] = [];
  const asked: string[] = [];
  const stranger = await openBrowser(browser, link);
  stranger.on("request", (request) => {
    asked.push(request.url());
    if (!request.url().startsWith(app.url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: /^API key for Sent Freight/ })).toBeVisible();
  await expect(stranger.getByText(/works once, until/)).toBeVisible();
  await expectAccessible(stranger, "link, before the click");
  await stranger.reload();
  await expect(show(stranger)).toBeVisible();
  await page.reload();
  await expect(links(page)).toContainText("Opened");

  const answered = stranger.waitForResponse((response) => response.request().method() === "POST");
  await show(stranger).click();
  const region = stranger.getByRole("region", { name: "API key", exact: true });
  await expect(region).toBeFocused();
  const key = await textOf(region.locator("code[translate=no]").first());
  // With the key in it, which the page has from there.
  expect((await answered).headers()["cache-control"]).toContain("no-store");
  await expect(stranger.getByText("It is not shown again, and the link is used up.")).toBeVisible();
  expect(await app.statusOf(key)).toBe(200);
  await expect(stranger.getByText(`POLYTOMIC_API_KEY=${key}`)).toBeVisible();
  await expectAccessible(stranger, "link, after the click");
  expect(foreign).toEqual([]);
  expect(asked.filter((url) => url.includes(secret) && !url.includes("#"))).toEqual([]);
  // A reload shows the key no more, and is no second opening.
  await stranger.reload();
  await expect(notValid(stranger)).toBeVisible();
  await expectAccessible(stranger, "link, not valid");
  await page.reload();
  await expect(links(page)).toContainText(/Used.*from 127\.0\.0\.1/);
  await expect(page.getByText("was opened again")).toHaveCount(0);
  // Nor is the same link in the same tab, unless that is later than a reload after a lost answer would be.
  await stranger.goto(link);
  await stranger.reload();
  await expect(notValid(stranger)).toBeVisible();
  await page.reload();
  await expect(links(page)).toBeVisible();
  await expect(page.getByText("was opened again")).toHaveCount(0);
  await app.sql("UPDATE key_link SET spent_at = spent_at - interval '11 minutes'");
  await stranger.reload();
  await expect(notValid(stranger)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: "Rotate the key" })).toBeVisible();
  await page.getByRole("button", { name: "It was the customer" }).click();
  await expect(page.getByText("was opened again")).toHaveCount(0);

  const another = await openAs(browser, link);
  await expect(notValid(another)).toBeVisible();
  await page.goto(`/tenants/${tenantId}`);
  await expect(page.getByText("A used one-time link was opened again")).toBeVisible();
  await page.goto(`/tenants/${tenantId}/keys`);
  await expect(page.getByRole("link", { name: "Rotate the key" })).toBeVisible();
  await expectAccessible(page, "keys, link opened again");
  await page.getByRole("button", { name: "It was the customer" }).click();
  await expect(page.getByText("was opened again")).toHaveCount(0);
  const rows = await app.sql<{ text: string }>(
    "SELECT audit_event::text AS text FROM audit_event UNION ALL SELECT key_link::text FROM key_link",
  );
  expect(rows.map(({ text }) => text).join()).not.toContain(secret);
  expect(app.output()).not.toContain(secret);
});

test("a passphrase is asked for, a wrong one uses nothing up, and a withdrawn link is at once not valid", async ({
  page,
  browser,
  app,
}) => {
  await atKeys(page, app, "Spoken Freight");
  const stranger = await openAs(browser, await makeLink(page, "correct horse"));
  await stranger.getByLabel("Passphrase").fill("battery staple");
  await show(stranger).click();
  await expect(stranger.getByText("This passphrase is wrong.")).toBeVisible();
  await expectAccessible(stranger, "link, wrong passphrase");
  await page.reload();
  await expect(links(page)).toContainText("with a passphrase");
  await openQuestion(page, "Withdraw");
  await page.getByRole("button", { name: "Withdraw the link" }).click();
  await expect(links(page)).toContainText("Withdrawn");
  await stranger.getByLabel("Passphrase").fill("correct horse");
  await show(stranger).click();
  await expect(notValid(stranger)).toBeVisible();

  await page.reload();
  const next = await openAs(browser, await makeLink(page, "correct horse"));
  await next.getByLabel("Passphrase").fill("correct horse");
  await show(next).click();
  await expect(next.getByText("Store the key before you leave this page")).toBeVisible();
});

test("a lost answer forfeits the link, and the page says that it does not know", async ({
  page,
  browser,
  app,
}) => {
  await atKeys(page, app, "Lost Freight");
  const stranger = await openAs(browser, await makeLink(page));
  await expect(show(stranger)).toBeVisible();
  await stranger.route("**/key-link/**", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await show(stranger).click();
  await expect(stranger.getByRole("heading", { name: "We lost the connection" })).toBeVisible();
  await expectAccessible(stranger, "link, lost");
  await page.reload();
  await expect(links(page)).toContainText("Used");
});

test("hidden keys have no Copy and no Reveal anywhere, and are still sent", async ({
  page,
  browser,
  app,
}) => {
  const tenantId = await atKeys(page, app, "Blind Freight");
  await openQuestion(page, "Hide keys from the team");
  await page.getByRole("button", { name: "Hide the keys" }).click();
  await expect(page.getByText("Hidden from the team", { exact: true })).toBeVisible();
  await expectAccessible(page, "keys, hidden");
  for (const path of ["", "/keys"]) {
    await page.goto(`/tenants/${tenantId}${path}`);
    await expect(page.getByText("Hidden from the team", { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: /^(Copy|Reveal) key/ })).toHaveCount(0);
  }
  const stranger = await openAs(browser, await makeLink(page));
  await show(stranger).click();
  await expect(stranger.getByRole("region", { name: "API key", exact: true })).toBeVisible();
});

test("a key hidden in the wizard is never offered to copy: done page, row, palette, and Keys page send it", async ({
  page,
  app,
}) => {
  const name = customer("Hidden Freight");
  await signIn(page, admin, "/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByLabel("Root user email").fill("root@hidden.example");
  await page.getByLabel("Hide the key from the team").check();
  await expectAccessible(page, "onboarding with a hidden key");
  await page.getByRole("button", { name: "Do all three steps" }).click();
  await expect(heading(page, "done")).toBeVisible();
  await expect(page.getByText("Hidden from the team", { exact: true })).toBeVisible();
  await expect(page.getByText("Send to customer", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Copy|Reveal) key/ })).toHaveCount(0);
  const tenantId = tenantIdOf(page);

  await page.goto("/tenants");
  const row = page.getByRole("row").filter({ hasText: name });
  const send = row.getByRole("link", { name: `Send key of ${name}` });
  await expect(send).toBeVisible();
  await expect(row).toContainText(/ago|just now/);
  await expect(row.getByRole("button", { name: /^Copy key/ })).toHaveCount(0);
  await expectAccessible(page, "list with a hidden key");
  await send.click();
  await expect(page).toHaveURL(`/tenants/${tenantId}/keys#send`);
  await expect(page.getByText("Hidden from the team", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Copy|Reveal) key/ })).toHaveCount(0);

  await openPalette(page);
  await page.keyboard.press("Enter");
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
  const copy = palette(page).getByRole("option", { name: /^Copy key/ });
  await expect(copy).toHaveAttribute("aria-disabled", "true");
  await expect(copy).toContainText("hidden from the team");
  await page.keyboard.type("send");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/tenants/${tenantId}/keys#send`);
  expect(await app.sql("SELECT id FROM audit_event WHERE action IN ('key.copied', 'key.revealed')")).toEqual(
    [],
  );
});

test("the key step hides a key too", async ({ page, app }) => {
  await signIn(page);
  await createOrganization(page, customer("Third Freight"));
  await addRootUser(page);
  await page.getByLabel("Hide the key from the team").check();
  await expectAccessible(page, "key step");
  await mintKey(page);
  await expect(page.getByText("Hidden from the team", { exact: true })).toBeVisible();
  expect(await app.sql("SELECT id FROM tenant WHERE is_blind")).toHaveLength(1);
});

test("the partner's name, logo and support contact stand on pages for customers, a connect link's too", async ({
  page,
  browser,
  app,
}) => {
  const png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const tenantId = await atKeys(page, app, "Branded Freight");
  await page.goto("/settings/branding");
  await page.getByLabel("Name").fill("Acme Data");
  await page.getByLabel("Support contact").fill("help@acme.example");
  await page.getByLabel("Logo", { exact: true }).setInputFiles({
    name: "logo.svg",
    mimeType: "image/svg+xml",
    buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
  });
  await expect(page.getByText("An SVG can contain script, so it can't be used.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save branding" })).toHaveAccessibleDescription(
    /another file/,
  );
  await page.getByLabel("Logo", { exact: true }).setInputFiles({
    name: "logo.png",
    mimeType: "image/png",
    buffer: Buffer.from(png, "base64"),
  });
  await expect(page.getByAltText("The logo that customers see")).toBeVisible();
  await page.getByRole("button", { name: "Save branding" }).click();
  await expect(page.getByText("Branding saved")).toBeVisible();
  await expectAccessible(page, "branding");
  await page.goto(`/onboarding/${tenantId}/done`);
  const stranger = await openAs(browser, await makeLink(page));
  for (const path of [stranger.url(), "/connect/made-up", "/connect/done"]) {
    await stranger.goto(path);
    await expect(stranger.getByText("Acme Data")).toBeVisible();
    await expect(stranger.locator(`img[src="data:image/png;base64,${png}"]`)).toHaveCount(1);
    await expect(stranger.getByRole("link", { name: "help@acme.example" })).toBeVisible();
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("the page says that it needs it", async ({ page }) => {
    await page.goto("/key-link/00000000-0000-4000-8000-000000000000#secret");
    await expect(page.getByText("This page needs JavaScript")).toBeVisible();
    await expect(page.getByText("Checking the link")).toBeHidden();
  });
});
