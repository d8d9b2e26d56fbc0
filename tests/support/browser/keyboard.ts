/** A person who has a keyboard and nothing else. */
import { expect, type Locator, type Page } from "playwright/test";

const mostStops = 120;

const isFocused = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement).catch(() => false);

/** What the focused control shows around itself. */
function outlineOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(
      document.activeElement ?? document.body,
    );
    return outlineStyle === "none" || outlineColor === "rgba(0, 0, 0, 0)" ? "0px" : outlineWidth;
  });
}

/** Presses Tab until the control has the focus; each stop on the way has to show that it has it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < mostStops; stop++) {
    if (await isFocused(target)) return;
    await page.keyboard.press("Tab");
    const isOnPage = await page.evaluate(() => document.activeElement !== document.body);
    if (isOnPage) expect(Number.parseFloat(await outlineOf(page)), await focusNote(page)).toBeGreaterThan(1);
  }
  throw new Error(`Tab does not reach ${target}`);
}

const focusNote = (page: Page) =>
  page.evaluate(() => `the focus shows on ${document.activeElement?.outerHTML.slice(0, 200)}`);
