import { expect, type Page } from "playwright/test";

/** What the clipboard holds after `press` has copied something. */
export async function copyBy(page: Page, press: () => Promise<unknown>): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const before = "nothing copied yet";
  await page.evaluate((text) => navigator.clipboard.writeText(text), before);
  await press();
  // The page says so for two seconds only, which a busy machine may miss.
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard).not.toBe(before);
  return await clipboard();
}
