import { useSearchParams } from "next/navigation";
import type { MouseEvent } from "react";
import { isPlainClick } from "#components/ui/use-open.ts";
import { hrefOf, type View, viewOf } from "./tenants-url.ts";

/**
 * Next replaces the browser's history functions to notice changes of the address. A new page handles clicks a moment
 * before that, and a change of the address would then have no effect.
 */
const isHeard = () => window.history.pushState !== History.prototype.pushState;

/** The view in the address bar, and functions that change it without a page load. */
export function useView() {
  const params = useSearchParams();
  const view = viewOf(params.toString());

  function go(next: View, how: "push" | "replace" = "push") {
    const href = hrefOf(next);
    if (!isHeard()) return window.location.assign(href);
    if (how === "push") window.history.pushState(null, "", href);
    else window.history.replaceState(null, "", href);
  }
  /** Changes part of it and returns to the first page. Reads the address, since an earlier change may not be rendered yet. */
  function change(part: Partial<View>, how?: "push" | "replace") {
    go({ ...viewOf(window.location.search), ...part, after: undefined, before: undefined }, how);
  }
  /** For a link. */
  function follow(event: MouseEvent<HTMLAnchorElement>, next: View) {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    go(next);
  }
  return { view, change, follow };
}
