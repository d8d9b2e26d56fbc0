import { useEffect } from "react";
import { hasSingleKeys } from "#components/ui/single-keys.ts";

const searchBox = () => document.querySelector<HTMLInputElement>('input[type="search"][name="q"]');
const inRows = (what: "a" | "input") => [
  ...document.querySelectorAll<HTMLElement>(`.tenant-table td:first-child ${what}`),
];
/** What can be done with those that are ticked. */
const action = () => {
  const bar = document.querySelector(".selection-bar");
  return bar?.querySelector<HTMLElement>("select") ?? bar?.querySelector<HTMLElement>("a[href], button");
};

const isTyping = (target: Element) =>
  target.matches("input, textarea, select") || (target as HTMLElement).isContentEditable;

/** The element that a key moves to; undefined if the key is not handled. */
function leadsTo(key: string, from: Element): HTMLElement | null | undefined {
  if (key === "/" && hasSingleKeys() && !isTyping(from)) return searchBox();
  if (from === searchBox()) return key === "ArrowDown" ? inRows("a")[0] : undefined;
  const isBox = from.matches("input");
  const all = inRows(isBox ? "input" : "a");
  const at = all.indexOf(from as HTMLElement);
  if (at < 0) return undefined;
  if (isBox && key === "Enter") return action();
  if (key === "ArrowDown") return all[at + 1] ?? (from as HTMLElement);
  if (key === "ArrowUp") return all[at - 1] ?? searchBox();
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  return undefined;
}

/**
 * `/` goes to the search box, the arrows from there through the rows and back, Home and End to the first and
 * last row; Enter follows the link. The same keys move through the boxes of the rows, and Enter leads from one to the
 * actions. Not active in other fields or behind a dialog.
 */
export function useListKeys() {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const { target, key } = event;
      const withOthers = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
      if (event.defaultPrevented || withOthers || !(target instanceof Element)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const to = leadsTo(key, target);
      if (!to) return;
      event.preventDefault();
      to.focus();
      if (to instanceof HTMLInputElement) to.select();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
