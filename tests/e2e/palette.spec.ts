import type { Page } from "playwright/test";
import { openPalette, palette, paletteBox } from "#tests/support/browser/palette.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";

const option = (page: Page, name: string | RegExp) => palette(page).getByRole("option", { name });
const selected = (page: Page) => palette(page).getByRole("option", { selected: true });

/** Opens the palette and chooses a tenant, by keyboard alone. */
async function choose(page: Page, name: string): Promise<void> {
  await openPalette(page);
  await page.keyboard.type(name);
  await expect(palette(page).getByRole("status")).toHaveText("1 tenant");
  await expect(selected(page)).toContainText(name);
  await page.keyboard.press("Enter");
  await expect(paletteBox(page)).toBeFocused();
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
}

test("the palette opens anywhere by keys and by its button, and closing returns to the earlier focus", async ({
  page,
}) => {
  await signIn(page);
  const button = page.getByRole("button", { name: "Search" });
  for (const path of ["/tenants", "/staff", "/settings/polytomic", "/onboarding/new"]) {
    await page.goto(path);
    await button.focus();
    await openPalette(page);
    await page.keyboard.press("Escape");
    await expect(palette(page)).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  await button.click();
  await expect(paletteBox(page)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette(page)).toHaveCount(0);
});

test("the palette itself is fetched only when it is opened", async ({ page }) => {
  await signIn(page);
  await page.goto("/tenants", { waitUntil: "networkidle" });
  const scripts: string[] = [];
  page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
  await openPalette(page);
  expect(scripts).not.toEqual([]);
});

test("what is typed while it loads is kept in its box", async ({ page }) => {
  await signIn(page);
  await page.goto("/tenants", { waitUntil: "networkidle" });
  let go = () => {};
  const typed = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route("**/*.js", async (route) => {
    await typed;
    await route.continue();
  });
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("contoso");
  await expect(palette(page)).toHaveCount(0);
  go();
  await expect(paletteBox(page)).toHaveValue("contoso");
  await page.keyboard.type(" f");
  await expect(paletteBox(page)).toHaveValue("contoso f");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(palette(page)).toHaveCount(0);
  await openPalette(page);
  await expect(paletteBox(page)).toHaveValue("");
});

test("a key pressed before the box has focus is not lost, the first time and later", async ({ page }) => {
  await signIn(page);
  await page.goto("/tenants", { waitUntil: "networkidle" });
  for (const turn of ["at first", "again"]) {
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const place = document.activeElement;
        const found = document.querySelector('[role="combobox"]');
        if (found === null || found === place) return;
        observer.disconnect();
        place?.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true }));
      }).observe(document.body, { childList: true, subtree: true });
    });
    await page.keyboard.press("ControlOrMeta+k");
    await expect(paletteBox(page), turn).toHaveValue("x");
    await expect(paletteBox(page), turn).toBeFocused();
    await page.keyboard.type("yz");
    await expect(paletteBox(page), turn).toHaveValue("xyz");
    await page.keyboard.press("Escape");
    await expect(palette(page)).toHaveCount(0);
  }
});

test("closed and reopened at once, it starts over", async ({ page, app }) => {
  await signIn(page);
  const name = customer("Wingtip");
  await app.onboard(name);
  await choose(page, name);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("xyz");
  await expect(paletteBox(page)).toHaveAccessibleName("Search tenants and commands");
  await expect(paletteBox(page)).toHaveValue("xyz");
  await expect(paletteBox(page)).toBeFocused();
});

test("it finds tenants and leads to their pages, by keyboard alone", async ({ page, app }) => {
  const name = customer("Contoso Freight");
  const tenantId = await app.onboard(name);
  await signIn(page, admin, "/staff");
  const { keyboard } = page;
  for (const [command, path] of [
    ["Open", ""],
    ["Send to customer", "/keys#send"],
    ["Rotate key", "/keys#rotate"],
    ["Keys", "/keys"],
    ["Users", "/users"],
    ["Health", "/health"],
    ["Connect", "/connect"],
    ["Blueprints", "/blueprints"],
    ["Timeline", "/timeline"],
    ["Settings", "/settings"],
  ] as const) {
    await choose(page, name);
    await keyboard.type(command.toLowerCase());
    await expect(selected(page)).toHaveText(command);
    await keyboard.press("Enter");
    await expect(palette(page)).toHaveCount(0);
    await expect(page).toHaveURL(`/tenants/${tenantId}${path}`);
  }
  await choose(page, name);
  await expect(selected(page)).toHaveText("Open");
  await keyboard.press("ArrowUp");
  await expect(selected(page)).toHaveText("Settings");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await expect(selected(page)).toHaveText("Copy key");
  const id = await selected(page).getAttribute("id");
  await expect(paletteBox(page)).toHaveAttribute("aria-activedescendant", id ?? "");
  await keyboard.press("Backspace");
  await expect(paletteBox(page)).toBeFocused();
  await expect(paletteBox(page)).toHaveValue(name);
  await paletteBox(page).fill("onboard");
  await expect(selected(page)).toHaveText("Onboard a customer");
  await keyboard.press("Enter");
  await expect(page).toHaveURL("/onboarding/new");
});

test("it copies a key in place, asks an old sign-in for the password, and shows the key nowhere", async ({
  page,
  context,
  app,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = customer("Northwind Clinics");
  await app.onboard(name);
  await signIn(page, admin, "/staff");
  await app.sql("UPDATE session SET authenticated_at = now() - interval '11 minutes'");
  await choose(page, name);
  await page.keyboard.type("copy");
  await page.keyboard.press("Enter");
  const confirm = page.getByRole("dialog", { name: "Confirm it is you" });
  await expect(confirm.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText("Password is incorrect.");
  await confirm.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(confirm).toHaveCount(0);
  await expect(palette(page).getByRole("status")).toHaveText("Copied");
  const key = await page.evaluate(() => navigator.clipboard.readText());
  expect(key.length).toBeGreaterThan(16);
  expect(await page.content()).not.toContain(key);
  expect(page.url()).not.toContain(key);
  const events = await app.sql("SELECT id FROM audit_event WHERE action = 'key.copied'");
  expect(events).toHaveLength(1);
});

test("a key known to open another organization is not copied, and the palette says why", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await app.onboard(name);
  await app.sql(
    `UPDATE organization_key SET trouble = 'opens_another_organization',
     trouble_params = '{"organization": "Elsewhere"}'`,
  );
  await signIn(page, admin, "/staff");
  await choose(page, name);
  await page.keyboard.type("copy");
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText(
    "This key opens another organization. It can't be revealed or copied.",
  );
  await expect(alert(page)).toContainText("Keys page");
  await expect(palette(page).getByText("Copied", { exact: true })).toHaveCount(0);
  expect(await app.sql("SELECT id FROM audit_event WHERE action = 'key.copied'")).toEqual([]);
});

test("it verifies a key in place and shows the result", async ({ page, app }) => {
  const name = customer("Contoso Freight");
  await app.onboard(name);
  await signIn(page, admin, "/staff");
  await choose(page, name);
  await page.keyboard.type("verify");
  await page.keyboard.press("Enter");
  await expect(palette(page).getByRole("status")).toHaveText("Key verified");
  await app.sandbox.fault({ fault: "401", endpoint: "getIdentity" });
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText("no longer works");
  await expect(page).toHaveURL("/staff");
});

test("where there is no clipboard, the palette holds the key in a selected field until it closes", async ({
  page,
  app,
}) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  const name = customer("Northwind Clinics");
  await app.onboard(name);
  await signIn(page, admin, "/staff");
  await choose(page, name);
  await page.keyboard.type("copy");
  await page.keyboard.press("Enter");
  const field = palette(page).getByRole("textbox", { name: `Key for ${name}` });
  await expect(field).toBeFocused();
  const key = await field.inputValue();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  expect(await page.content()).not.toContain(key);
});

test("a forbidden command is shown with the reason, and does nothing", async ({ page, app }) => {
  await signIn(page);
  const name = customer("Fabrikam");
  await app.onboard(name);
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await choose(vera, name);
  for (const [label, reason] of [
    ["Copy key", "Your account can't view keys"],
    ["Verify key", "Only onboarders and admins can change tenants"],
    ["Rotate key", "Only onboarders and admins can change keys"],
  ] as const) {
    await paletteBox(vera).fill("");
    await expect(option(vera, new RegExp(`^${label}`))).toHaveAttribute("aria-disabled", "true");
    await expect(option(vera, new RegExp(`^${label}`))).toContainText(reason);
    await paletteBox(vera).fill(label);
    await vera.keyboard.press("Enter");
    await expect(vera).toHaveURL("/tenants");
    await expect(palette(vera)).toBeVisible();
  }
  await vera.keyboard.press("Escape");
  await vera.keyboard.press("ControlOrMeta+k");
  await paletteBox(vera).fill("onboard");
  await expect(option(vera, /^Onboard a customer/)).toContainText(
    "Only onboarders and admins can onboard customers",
  );
  await vera.context().close();
});

test("a search that fails says so and may be tried again", async ({ page, context }) => {
  await signIn(page);
  await page.goto("/staff");
  await context.route("**/api/tenants**", (route) => route.abort());
  await openPalette(page);
  await expect(alert(page)).toContainText("We could not reach the server");
  await context.unroute("**/api/tenants**");
  await palette(page).getByRole("button", { name: "Try again" }).click();
  await expect(palette(page).getByText("No tenants yet")).toBeVisible();
});
