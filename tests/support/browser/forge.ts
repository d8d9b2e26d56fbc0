/** Requests as a browser sends them, but as often and by whom a test likes. */
import type { Page, Route } from "playwright/test";

/** Catches the server action that `trigger` sends, before it leaves. */
export async function catchAction(page: Page, trigger: () => Promise<unknown>) {
  let caught: (route: Route) => void = () => {};
  const route = new Promise<Route>((resolve) => {
    caught = resolve;
  });
  const pattern = "**/*";
  await page.route(pattern, (each) =>
    each.request().headers()["next-action"] === undefined ? each.fallback() : caught(each),
  );
  await trigger();
  const request = (await route).request();
  const all = await request.allHeaders();
  const headers = Object.fromEntries(
    Object.entries(all).filter(([name]) => !/^(cookie|host|content-length|:.*)$/.test(name)),
  );
  // A forger leaves out for whom the page was rendered: a field of a form, or what a call gives after its input.
  const text = request.postDataBuffer()?.toString("latin1");
  const forged = text?.replace(/name="(\w*_)?person"/, 'name="$1other"').replace(/,"[0-9a-f-]{36}"\]$/, "]");
  const body = forged && Buffer.from(forged, "latin1");
  return {
    /** Lets the browser's own request go. */
    async goOn(): Promise<void> {
      await (await route).continue();
      await page.unroute(pattern);
    },
    async drop(): Promise<void> {
      await (await route).abort();
      await page.unroute(pattern);
    },
    /** Sends the same once more with the cookies of `as`, and returns the answer. */
    async send(as: Page): Promise<string> {
      const options = { headers, maxRedirects: 0, ...(body && { data: body }) };
      const response = await as.request.post(request.url(), options);
      return `${response.status()} ${JSON.stringify(response.headers())} ${await response.text()}`;
    },
  };
}
