/* The columns that somebody hides are kept in the cookie "columns", which the root layout reads. */

import { onHttps } from "#components/ui/on-https.ts";

export const columns = {
  user: "Root user",
  key: "Key",
  verified: "Last verified",
  created: "Created",
  health: "Health",
} as const;

/** The hidden ones that a cookie names, as an attribute of the document that the style sheet knows. */
export const hiddenIn = (cookie: string | undefined): string =>
  Object.keys(columns)
    .filter((column) => cookie?.split(".").includes(column))
    .join(" ");

export function hideColumns(hidden: string[]): void {
  document.documentElement.dataset.hiddenColumns = hidden.join(" ");
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet.
  document.cookie = `columns=${hidden.join(".")}; path=/; max-age=${hidden.length === 0 ? 0 : 31_536_000}; samesite=lax${onHttps()}`;
}
