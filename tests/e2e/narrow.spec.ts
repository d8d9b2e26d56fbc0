import type { Locator, Page } from "playwright/test";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey, onboard } from "#tests/support/browser/wizard.ts";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

test("onboarding works at 360 pixels", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await onboard(page, name);
  const key = await copyKey(page);
  await page.goto("/tenants");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText(key.slice(-4));
  expect((await app.sandbox.of(name)).mints).toHaveLength(1);
});

test("of a tenant's pages the one that is open is in sight", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Contoso Freight"));
  await signIn(page, admin, `/tenants/${tenantId}/settings`);
  const tabs = page.getByRole("navigation", { name: "Tenant" });
  const open = tabs.getByRole("link", { name: "Settings" });
  await expect(open).toBeInViewport({ ratio: 1 });
  await expect(tabs.getByRole("link", { name: "Overview" })).not.toBeInViewport();
});

/** Where a region is. */
async function boxOf(page: Page, name: string) {
  const box = await page.getByRole("region", { name, exact: true }).boundingBox();
  if (box === null) throw new Error(`${name} is not shown`);
  return box;
}

test("the pages of the header fit wide screens and 200 and 400 % zoom, and forced colors tell the current one", async ({
  page,
  app,
}) => {
  const name = customer("Contoso Freight");
  const tenantId = await app.onboard(name);
  await signIn(page);
  const main = page.getByRole("navigation", { name: "Main" });
  const outline = (link: Locator) => link.evaluate((each) => getComputedStyle(each).outlineStyle);
  for (const name of ["Tenants", "Inbox", "Checks", "Blueprints", "Overview", "Team", "Audit", "Settings"]) {
    const link = main.getByRole("link", { name });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
    // 1280×800 at 200 % and 400 %.
    for (const [width, height] of [
      [1440, 900],
      [2560, 1440],
      [1024, 768],
      // From here down the header changes its shape.
      [768, 600],
      [683, 600],
      [660, 600],
      [640, 400],
      [320, 200],
    ] as const) {
      await page.setViewportSize({ width, height });
      const at = `${name} at ${width}`;
      expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBe(width);
      await expect(page.getByRole("button", { name: "Account of Admin" }), at).toBeInViewport({ ratio: 1 });
      // What stays in sight while the page scrolls leaves most of it free.
      const kept = await page.evaluate(() =>
        [...document.querySelectorAll("body *")]
          .filter((each) => /sticky|fixed/.test(getComputedStyle(each).position) && each.checkVisibility())
          .reduce(
            (sum, each) => sum + (each.closest(".sr-only") ? 0 : each.getBoundingClientRect().height),
            0,
          ),
      );
      expect(kept, at).toBeLessThan(height / 3);
    }
    await page.emulateMedia({ forcedColors: "active" });
    expect(await outline(link)).toBe("solid");
    for (const other of await main.locator("a:not([aria-current])").all())
      expect(await outline(other)).toBe("none");
    await page.emulateMedia({ forcedColors: null });
  }
  // A tenant's pages have a second column there.
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const [path, left, right] of [
    ["", `API key of ${name}`, "Timeline"],
    ["/keys", "Key in use", "History"],
  ] as const) {
    await page.goto(`/tenants/${tenantId}${path}`);
    const [first, second] = [await boxOf(page, left), await boxOf(page, right)];
    expect(second.x, `${right} is beside ${left}`).toBeGreaterThan(first.x + first.width);
    expect(Math.abs(second.y - first.y), `${right} begins where ${left} does`).toBeLessThan(60);
    expect(second.width).toBeGreaterThan(300);
  }
});
