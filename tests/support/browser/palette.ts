/** The command palette, by its keys. */
import { expect, type Page } from "playwright/test";

export const palette = (page: Page) => page.getByRole("dialog", { name: "Search tenants and commands" });
export const paletteBox = (page: Page) => palette(page).getByRole("combobox");

export async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await expect(paletteBox(page)).toBeFocused();
}
