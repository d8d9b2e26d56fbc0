/** What every page in every state must be: without a finding of axe in either theme, and usable at 360 pixels. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "playwright/test";
import { isUncheckedState } from "./e2e-unproven.ts";

/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const narrow = { width: 360, height: 740 };

export async function expectAccessible(page: Page, what: string): Promise<void> {
  if (isUncheckedState(what)) {
    process.stdout.write(`not checked with axe or at 360 pixels: ${what}\n`);
    test.info().annotations.push({ type: "not checked", description: what });
    return;
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Our pages have no frames: the legacy mode spares a page of its own for each result.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(tags)
      : axe.withRules(ofColour)
    ).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await expectNoScroll(page, what);
}

/** Nothing stands out on the right, so there is nothing to scroll to. */
async function expectNoScroll(page: Page, what: string): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize(narrow);
  const { width, outside } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    outside: [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > 361 && element.checkVisibility())
      .map((element) => element.outerHTML.slice(0, 160)),
  }));
  expect.soft(width, `${what}, 360 pixels: ${outside.join("\n")}`).toBeLessThanOrEqual(narrow.width);
  if (before) await page.setViewportSize(before);
}
