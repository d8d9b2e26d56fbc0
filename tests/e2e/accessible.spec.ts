import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright/test";
import { expect, test } from "#tests/support/e2e.ts";
import { walks } from "#tests/support/e2e-states.ts";

/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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

for (const [part, walk] of Object.entries(walks))
  test(`axe finds nothing in either theme: ${part}`, async ({ page, app }) => {
    test.setTimeout(120_000);
    await walk(page, app, expectClean);
  });
