/** What every page in every state must be: without a finding of axe in either theme, and usable at 360 pixels. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import type { RunOptions } from "axe-core";
import { expect, type Page } from "playwright/test";

const program = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
const rules = {
  light: { type: "tag", values: tags },
  dark: { type: "rule", values: ofColour },
} satisfies Record<string, RunOptions["runOnly"]>;
const narrow = { width: 360, height: 740 };

export async function expectAccessible(page: Page, what: string): Promise<void> {
  // A page that is rendered again may be without its title for a moment.
  await expect(page, what).toHaveTitle(/./);
  // Once for each document: reading the program takes longer than running it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(program);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await findings(page, rules[colorScheme]), `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await expectNoScroll(page, what);
}

/** What axe finds, in words. */
async function findings(page: Page, runOnly: RunOptions["runOnly"]): Promise<string[]> {
  return await page.evaluate(async (runOnly) => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    // No rule of these tags looks into style sheets or films, which would be fetched once more.
    const options = { runOnly, resultTypes: ["violations"], preload: false } satisfies RunOptions;
    const { violations } = await checker.run(document, options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, runOnly);
}

/** Nothing overflows on the right, so there is nothing to scroll to. */
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
  expect.soft(await brokenWords(page), `${what}, 360 pixels: words broken in two`).toEqual([]);
  if (before) await page.setViewportSize(before);
}

/** Ordinary words that do not fit and wrap inside the word. Ids and addresses may wrap. */
function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const broken: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const place = node.parentElement;
      // What is there for screen readers only has no width.
      if (!place?.checkVisibility() || place.closest("script, style, .sr-only, thead")) continue;
      for (const { 0: word, index } of (node.textContent ?? "").matchAll(/(?<!\S)[A-Za-z]{2,14}(?!\S)/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (tops.size > 1) broken.push(word);
      }
    }
    return broken;
  });
}
