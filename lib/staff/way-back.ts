import "server-only";
import { settings } from "#lib/base/settings.ts";
import { type Href, tenantsHref } from "#lib/forms/href.ts";

/** On this host: a second slash would name another one. */
const isLocal = (path: string): path is Href => /^\/(?![/\\])/.test(path);

/** A local path to open after sign-in; anything else becomes the home page. */
export function safePath(next: string | undefined): Href {
  const { nextAuthUrl } = settings();
  if (next === undefined || !isLocal(next) || !URL.canParse(next, nextAuthUrl)) return tenantsHref();
  const { origin, pathname, search } = new URL(next, nextAuthUrl);
  const path = pathname + search;
  // URL turns "/.//host" into "//host".
  return origin === new URL(nextAuthUrl).origin && isLocal(path) ? path : tenantsHref();
}

/** The same for next-auth, which is given whole addresses as well as paths. */
export function safeAddress(address: string): string {
  const { nextAuthUrl } = settings();
  const url = URL.parse(address, nextAuthUrl);
  const path = url?.origin === new URL(nextAuthUrl).origin ? url.pathname + url.search : undefined;
  return new URL(safePath(path), nextAuthUrl).href;
}
