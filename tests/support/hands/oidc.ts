/** Somebody at the provider's pages without a browser: fills in its forms, and comes back with its answer. */
import { beginOidc, finishOidc } from "#lib/staff/oidc.ts";

const formAction = /<form[^>]*action="([^"]+)"/;
const promptOf = /name="prompt" value="(\w+)"/;
const cancelLink = /href="([^"]*\/abort)"/;

/** A browser's cookies at the provider, which keep its session open there. */
export type Jar = Map<string, string>;

/** Returns the query of the address that the provider sends the browser back to. */
export async function visitProvider(
  address: string,
  login: string,
  { jar = new Map() as Jar, cancel = false } = {},
): Promise<string> {
  const { origin } = new URL(address);
  let url = address;
  let body: URLSearchParams | undefined;
  for (let steps = 0; steps < 20; steps += 1) {
    const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(body && { method: "POST", body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    body = undefined;
    const location = response.headers.get("location");
    if (location) {
      const next = new URL(location, url);
      if (next.origin !== origin) return next.search;
      url = next.href;
      continue;
    }
    const page = await response.text();
    const [, action] = formAction.exec(page) ?? [];
    const [, prompt = ""] = promptOf.exec(page) ?? [];
    const [, abort] = cancelLink.exec(page) ?? [];
    if (!action || !abort) throw new Error(`an unknown page of the provider: ${response.status} ${page}`);
    url = new URL(cancel ? abort : action, url).href;
    if (!cancel) body = new URLSearchParams({ prompt, login, password: "any" });
  }
  throw new Error("the provider never sends back");
}

type Visit = { next?: string; at?: Jar; cancel?: boolean; change?: (url: URL) => void; confirm?: boolean };

/** From our link to the provider and back; returns where the browser ends. */
export async function passProvider(
  login: string,
  { next, at, cancel, change, confirm }: Visit = {},
): Promise<string> {
  const query = new URLSearchParams({ ...(next && { next }), ...(confirm && { confirm: "1" }) });
  const url = new URL(await beginOidc(query));
  change?.(url);
  return await finishOidc(
    await visitProvider(url.href, login, { ...(at && { jar: at }), ...(cancel && { cancel }) }),
  );
}
