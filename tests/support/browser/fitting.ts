/** Whether a page fits: these run in it. */

/** What is in a strip that scrolls sideways can be reached; what ends in an ellipsis says so. */
export function outside() {
  const { scrollWidth: width, clientWidth } = document.documentElement;
  const beyond: string[] = [];
  const cut: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("body, body *")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".sr-only, thead, font"))
      continue;
    const { overflowX, textOverflow } = getComputedStyle(element);
    const { left, right } = element.getBoundingClientRect();
    const html = element.outerHTML.slice(0, 160);
    const scroller = element.parentElement?.closest(".overflow-x-auto, .overflow-auto, .status-counts, pre");
    if (!scroller && (left < -1 || right > clientWidth + 1)) beyond.push(html);
    const hides = overflowX === "hidden" || overflowX === "clip";
    // What is there for screen readers only is a pixel wide, and a field can be scrolled.
    const isShown = element.clientWidth > 1 && element.localName !== "input" && textOverflow !== "ellipsis";
    if (hides && isShown && element.scrollWidth > element.clientWidth + 1) cut.push(html);
  }
  return { width, beyond, cut };
}

/** Ordinary words that do not fit and wrap inside the word. Ids and addresses may wrap. */
export function brokenWords(): string[] {
  const broken: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const place = node.parentElement;
    // What is there for screen readers only has no width.
    if (!place?.checkVisibility() || place.closest("script, style, .sr-only, thead")) continue;
    for (const { 0: word, index } of (node.textContent ?? "").matchAll(/(?<!\S)[A-Za-z]{2,14}(?!\S)/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (tops.size > 1) broken.push(word);
    }
  }
  return broken;
}
