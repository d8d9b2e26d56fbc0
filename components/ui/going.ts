"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";

/*
 * A page of ours can take as long as the line is slow, and nothing moves until it begins to arrive. So a press marks the
 * document and its link at once; the style sheet draws a line at the top, and the chosen link as the current one.
 */

const mark = "data-going";

export function markGoing(link: Element): void {
  clearGoing();
  for (const each of [document.documentElement, link]) each.setAttribute(mark, "");
}

export function clearGoing(): void {
  for (const each of document.querySelectorAll(`[${mark}]`)) each.removeAttribute(mark);
}

/** Takes the marks away once the new address is there, or when the browser shows this page again. */
export function ClearGoing() {
  const path = usePathname();
  const search = useSearchParams().toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is what it waits for.
  useEffect(clearGoing, [path, search]);
  useEffect(() => {
    window.addEventListener("pageshow", clearGoing);
    return () => window.removeEventListener("pageshow", clearGoing);
  }, []);
  return null;
}
