/** What every page in every state must be: without a finding of axe in either theme, and usable from 320 pixels on. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import type { RunOptions } from "axe-core";
import { expect, type Page } from "playwright/test";
import { translate } from "./translate.ts";

const program = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
/** What depends on the room that there is. */
const ofSize = ["target-size", "scrollable-region-focusable"];
const rules = {
  light: { type: "tag", values: tags },
  dark: { type: "rule", values: ofColour },
  size: { type: "rule", values: ofSize },
} satisfies Record<string, RunOptions["runOnly"]>;
/**
 * The narrowest screen, which is also 1280 pixels at 400 % zoom; a common phone, which shows the same elements; 1280
 * pixels at 200 %.
 */
const narrow = [
  { viewport: { width: 320, height: 640 }, runOnly: rules.light },
  { viewport: { width: 360, height: 740 }, runOnly: rules.size },
  { viewport: { width: 640, height: 400 }, runOnly: rules.light },
];

export async function expectAccessible(page: Page, what: string): Promise<void> {
  // A page that is rendered again may be without its title for a moment.
  await expect(page, what).toHaveTitle(/./);
  // Once for each document: reading the program takes longer than running it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(program);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await findings(page, rules[colorScheme]), `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const before = page.viewportSize();
  for (const { viewport, runOnly } of narrow) {
    await page.setViewportSize(viewport);
    const at = `${what}, ${viewport.width} pixels`;
    await expectFits(page, at, viewport.width);
    expect.soft(await findings(page, runOnly), at).toEqual([]);
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  // What the test goes on to do here has to work on a translated page too.
  await translate(page);
}

/** What axe finds, in words. It looks again if the title went away while it looked: the page was rendered again. */
async function findings(page: Page, runOnly: RunOptions["runOnly"]): Promise<string[]> {
  const found = await look(page, runOnly);
  if (!found.some((finding) => finding.startsWith("document-title"))) return found;
  await expect(page).toHaveTitle(/./);
  return await look(page, runOnly);
}

async function look(page: Page, runOnly: RunOptions["runOnly"]): Promise<string[]> {
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

/** Nothing overflows, so there is nothing to scroll to, and nothing is cut off. */
async function expectFits(page: Page, what: string, width: number): Promise<void> {
  const found = await page.evaluate(outside);
  expect.soft(found.width, `${what}: ${found.beyond.join("\n")}`).toBeLessThanOrEqual(width);
  expect.soft(found.beyond, `${what}: beyond the edge`).toEqual([]);
  expect.soft(found.cut, `${what}: cut off`).toEqual([]);
  expect.soft(await brokenWords(page), `${what}: words broken in two`).toEqual([]);
}

/** Runs in the page. What is in a strip that scrolls sideways can be reached; what ends in an ellipsis says so. */
function outside() {
  const { scrollWidth: width, clientWidth } = document.documentElement;
  const beyond: string[] = [];
  const cut: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("body, body *")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".sr-only, thead, font"))
      continue;
    const { overflowX, textOverflow } = getComputedStyle(element);
    const { left, right } = element.getBoundingClientRect();
    const html = element.outerHTML.slice(0, 160);
    const scroller = element.parentElement?.closest(".overflow-x-auto, .overflow-auto, .status-counts, pre");
    if (!scroller && (left < -1 || right > clientWidth + 1)) beyond.push(html);
    const hides = overflowX === "hidden" || overflowX === "clip";
    // What is there for screen readers only is a pixel wide, and a field can be scrolled.
    const isShown = element.clientWidth > 1 && element.localName !== "input" && textOverflow !== "ellipsis";
    if (hides && isShown && element.scrollWidth > element.clientWidth + 1) cut.push(html);
  }
  return { width, beyond, cut };
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
