import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { expect, test } from "#tests/support/e2e.ts";
import { walks } from "#tests/support/e2e-states.ts";

/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };

async function expectClean(what: string, page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(tags)
      : axe.withRules(ofColour)
    ).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** Nothing stands out on the right, so there is nothing to scroll to. */
async function expectNoScroll(what: string, page: Page): Promise<void> {
  await page.setViewportSize(narrow);
  const { width, outside } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    outside: [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > 361 && element.checkVisibility())
      .map((element) => element.outerHTML.slice(0, 160)),
  }));
  expect.soft(width, `${what}: ${outside.join("\n")}`).toBeLessThanOrEqual(narrow.width);
  await page.setViewportSize(wide);
}

for (const [part, walk] of Object.entries(walks))
  test(`axe finds nothing in either theme, and 360 pixels are enough: ${part}`, async ({ page, app }) => {
    test.slow();
    await walk(page, app, async (what, shown) => {
      await expectClean(what, shown);
      await expectNoScroll(what, shown);
    });
  });
