/** What every page in every state must be: without a finding of axe in either theme, and usable from 320 pixels on. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import type { RunOptions } from "axe-core";
import { expect, type Page } from "playwright/test";
import { brokenWords, outside } from "./fitting.ts";
import { translate } from "./translate.ts";

const program = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What depends on colours; all else is the same in both themes. */
const ofColour = ["color-contrast", "link-in-text-block"];
/** What depends on the room that there is. */
const ofSize = ["target-size", "scrollable-region-focusable"];
const rules = {
  all: { type: "tag", values: tags },
  dark: { type: "rule", values: ofColour },
  size: { type: "rule", values: ofSize },
  sizeAndColour: { type: "rule", values: [...ofSize, ...ofColour] },
} satisfies Record<string, RunOptions["runOnly"]>;
/**
 * The narrowest screen, which is also 1280 pixels at 400 % zoom; a common phone, which shows the same elements; 1280
 * pixels at 200 %. What depends on neither room nor colours is the same where the same elements are there and shown.
 */
const narrow = [
  { viewport: { width: 320, height: 640 }, again: rules.sizeAndColour },
  { viewport: { width: 360, height: 740 }, again: rules.size },
  { viewport: { width: 640, height: 400 }, again: rules.sizeAndColour },
];

type Looked = { at: string; found: string[] };

export async function expectAccessible(page: Page, what: string): Promise<void> {
  // A page that is rendered again may be without its title for a moment.
  await expect(page, what).toHaveTitle(/./);
  for (const { at, found } of await findFaults(page)) expect.soft(found, `${what}, ${at}`).toEqual([]);
  // What the test goes on to do here has to work on a translated page too.
  await translate(page);
}

/** Everything that was looked for, with what was found. */
export async function findFaults(page: Page): Promise<Looked[]> {
  const all: Looked[] = [];
  // Once for each document: reading the program takes longer than running it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(program);
  const shapes = new Set<string>();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (colorScheme === "light") shapes.add(await page.evaluate(takeShape));
    const runOnly = colorScheme === "light" ? rules.all : rules.dark;
    all.push({ at: colorScheme, found: await findings(page, runOnly) });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const before = page.viewportSize();
  for (const { viewport, again } of narrow) {
    const at = `${viewport.width} pixels`;
    await page.setViewportSize(viewport);
    const { width, beyond, cut } = await page.evaluate(outside);
    all.push(
      { at: `${at}, as wide as the screen`, found: width > viewport.width ? [`it takes ${width}`] : [] },
      { at: `${at}, beyond the edge`, found: beyond },
      { at: `${at}, cut off`, found: cut },
      { at: `${at}, words broken in two`, found: await page.evaluate(brokenWords) },
    );
    const shape = await page.evaluate(takeShape);
    all.push({ at, found: await findings(page, shapes.has(shape) ? again : rules.all) });
    shapes.add(shape);
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return all;
}

/** Runs in the page: its elements with all that they say, and which of them take room. */
function takeShape(): string {
  const shown = Array.from(document.querySelectorAll("*"), (element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1 ? 1 : 0;
  });
  return `${shown.join("")} ${document.documentElement.outerHTML}`;
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
