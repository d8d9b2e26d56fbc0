import { useSearchParams } from "next/navigation";
import type { MouseEvent } from "react";
import { isPlainClick } from "#components/ui/use-open.ts";
import { hrefOf, type View, viewOf } from "./tenants-url.ts";

/**
 * Next hears of an address through functions of its own in place of the browser's. A page that has just come
 * answers clicks a moment before these are there: what changed the address then would change nothing else.
 */
const isHeard = () => window.history.pushState !== History.prototype.pushState;

/** The view in the address bar, and ways to change it without a page load. */
export function useView() {
  const params = useSearchParams();
  const view = viewOf(params.toString());

  function go(next: View, how: "push" | "replace" = "push") {
    const href = hrefOf(next);
    if (!isHeard()) return window.location.assign(href);
    if (how === "push") window.history.pushState(null, "", href);
    else window.history.replaceState(null, "", href);
  }
  /** Changes some of it, from the first page on. What was changed a moment ago may not be rendered yet: the address has it. */
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
