/* Whether keys without Ctrl or Cmd do something is kept in the cookie "keys", which the root layout reads. */

import { onHttps } from "./on-https.ts";

/** As an attribute of the document, which the style sheet knows too. */
export const singleKeysIn = (cookie: string | undefined) => (cookie === "off" ? "off" : undefined);

export const hasSingleKeys = () => document.documentElement.dataset.singleKeys !== "off";

export function turnSingleKeys(on: boolean): void {
  const root = document.documentElement;
  if (on) delete root.dataset.singleKeys;
  else root.dataset.singleKeys = "off";
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet.
  document.cookie = `keys=off; path=/; max-age=${on ? 0 : 31_536_000}; samesite=lax${onHttps()}`;
}
