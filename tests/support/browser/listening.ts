/** Pages that are not touched before their scripts listen: what is pressed earlier may be lost. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright/test";

/** Next's router takes over the history once every part of the page is hydrated. A page without scripts has none. */
async function whenListening(page: Page): Promise<void> {
  await page.waitForFunction(
    () => Object.hasOwn(history, "pushState") || !document.querySelector('script[src*="/_next/"]'),
    undefined,
    { polling: 50 },
  );
}

export function waitForScripts(page: Page): void {
  const { goto, reload } = page;
  page.goto = async (url, options) => {
    const response = await goto.call(page, url, options);
    if (options?.waitUntil !== "commit") await whenListening(page);
    return response;
  };
  page.reload = async (options) => {
    const response = await reload.call(page, options);
    await whenListening(page);
    return response;
  };
}

const opened = new Set<BrowserContext>();

/** What stays open may stand before the page of the next test, which then gets no frames. */
export async function closeOpened(): Promise<void> {
  await Promise.all([...opened].map((context) => context.close()));
  opened.clear();
}

/** A page of another person, in a separate browser context. */
export async function openBrowser(
  browser: Browser | null,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser?.newContext({ baseURL: new URL(address).origin, ...options });
  if (!context) throw new Error("there is no browser");
  opened.add(context);
  if (options.javaScriptEnabled !== false) context.on("page", waitForScripts);
  return await context.newPage();
}
