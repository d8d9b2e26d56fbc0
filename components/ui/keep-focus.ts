"use client";

import { useEffect } from "react";

/*
 * What has the focus may leave the page: a link with the page that it was on, a button with the act that it did. The
 * browser then leaves the focus on nothing, which a screen reader does not announce. Here a heading takes it: of the
 * part of the page where it was, or of the new page.
 */

const headings = "#main :is(h1, h2, h3)";
const title = "#main h1";
/** What takes the focus where the nearest heading left the page too. */
const landing = "#main [data-lands]";

type Last = { element: Element; details: Element | null | undefined; before: Element[] };

const isThere = (element: Element | null | undefined): element is HTMLElement =>
  element instanceof HTMLElement &&
  element.isConnected &&
  element.checkVisibility({ visibilityProperty: true });

const isAway = () => document.activeElement === null || document.activeElement === document.body;

function around(element: Element): Last {
  const before = [...document.querySelectorAll(headings)].filter(
    (heading) => heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return { element, details: element.closest("details")?.querySelector("summary"), before: before.reverse() };
}

function recover({ details, before: [nearest, ...others] }: Last): void {
  const all = (selector: string) => document.querySelectorAll(selector);
  const to = [details, nearest, ...all(landing), ...others, ...all(title), ...all(headings)].find(isThere);
  if (!to) return;
  if (to !== details) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}

export function KeepFocus() {
  useEffect(() => {
    let last: Last | null = null;
    const look = () => {
      if (last !== null && isAway() && !isThere(last.element)) recover(last);
    };
    function onFocusIn({ target }: FocusEvent) {
      if (!(target instanceof Element)) return;
      // A dialog gives the focus back to where it was before.
      if (target.closest('[role="dialog"]') === null) last = target.closest("#main") && around(target);
    }
    function onFocusOut({ target }: FocusEvent) {
      queueMicrotask(() => {
        if (last === null || last.element !== target || !isAway()) return;
        // A click beside it takes the focus away on purpose.
        if (isThere(last.element)) last = null;
        else recover(last);
      });
    }
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", onFocusIn);
    document.addEventListener("focusout", onFocusOut);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("focusout", onFocusOut);
    };
  }, []);
  return null;
}
