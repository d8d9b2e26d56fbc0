import type { Page } from "playwright/test";
import { customer, expect, signIn, test } from "#tests/support/e2e.ts";
import { walks } from "#tests/support/e2e-states.ts";
import { copyKey, onboard } from "#tests/support/e2e-wizard.ts";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

/** Nothing stands out on the right, so there is nothing to scroll to. */
async function expectNoScroll(what: string, page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  const { width, wide } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    wide: [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > 361 && element.checkVisibility())
      .map((element) => element.outerHTML.slice(0, 160)),
  }));
  expect.soft(width, `${what}: ${wide.join("\n")}`).toBeLessThanOrEqual(360);
}

for (const [part, walk] of Object.entries(walks))
  test(`360 pixels are enough: ${part}`, async ({ page, app }) => {
    await walk(page, app, expectNoScroll);
  });

test("the whole job works at 360 pixels", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await onboard(page, name);
  const key = await copyKey(page);
  await page.goto("/tenants");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText(key.slice(-4));
  expect((await app.sandbox.of(name)).mints).toHaveLength(1);
});
