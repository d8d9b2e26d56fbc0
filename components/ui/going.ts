"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

/*
 * A page of ours can take as long as the line is slow, and nothing moves until it begins to arrive. So a press marks the
 * document, its link and its tab at once, and the style sheet draws a line at the top, the chosen tab as the current
 * one, and after a moment bars instead of the old page. A loading.tsx would answer 200 before a page can answer 404.
 */

const mark = "data-going";
const getMain = () => document.getElementById("main");

/** Without a link: where something else than a link leads there. `from`: the page that is shown. */
export function markGoing(
  href: string,
  link?: Element,
  from: Pick<URL, "pathname" | "search"> = location,
): void {
  clearGoing();
  const { pathname, search } = new URL(href, location.href);
  // To stay here drops what was on its way.
  if (pathname + search === from.pathname + from.search) return;
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];
  const chosen = tabs.filter((tab) => tab.pathname + tab.search === pathname + search);
  for (const each of [document.documentElement, link, ...chosen]) each?.setAttribute(mark, "");
  const main = getMain();
  // Another view of one page leaves in place what both have.
  if (!main || pathname === from.pathname) return;
  const above = main.querySelector<HTMLElement>(`:scope > nav:has([${mark}])`);
  main.style.setProperty("--busy-from", `${above ? above.offsetTop + above.offsetHeight : 0}px`);
  main.setAttribute("aria-busy", "true");
}

/** Whether another page is on its way. What would change this one's address now would keep the person here. */
export const isLeaving = (): boolean => getMain()?.getAttribute("aria-busy") === "true";

export function clearGoing(): void {
  for (const each of document.querySelectorAll(`[${mark}]`)) each.removeAttribute(mark);
  getMain()?.removeAttribute("aria-busy");
}

/** Marks the way back, and takes the marks away once the new address is there or the browser shows this page again. */
export function ClearGoing() {
  const path = usePathname();
  const search = useSearchParams().toString();
  const shown = useRef({ pathname: "", search: "" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is what it waits for.
  useEffect(() => {
    clearGoing();
    shown.current = { pathname: location.pathname, search: location.search };
  }, [path, search]);
  useEffect(() => {
    // Back and forward: the address is already the new one, and a page that is no longer kept has to be fetched.
    const mark = () => markGoing(location.href, undefined, shown.current);
    window.addEventListener("popstate", mark);
    window.addEventListener("pageshow", clearGoing);
    return () => {
      window.removeEventListener("popstate", mark);
      window.removeEventListener("pageshow", clearGoing);
    };
  }, []);
  return null;
}
