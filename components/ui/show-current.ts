import { type RefObject, useEffect } from "react";

/** Where links do not fit beside each other, the one that is open is in sight. `here`: its path. */
export function useShowCurrent(within: RefObject<HTMLElement | null>, here: string): void {
  useEffect(() => {
    function show() {
      const all = within.current?.closest("nav");
      const open = all?.querySelector("a[aria-current]");
      if (!all || !open) return;
      const [around, link] = [all.getBoundingClientRect(), open.getBoundingClientRect()];
      all.scrollLeft += link.left - around.left - (around.width - link.width) / 2;
    }
    // Another path has another current link.
    if (here) show();
    // The page's own letters may come later, and are of another width.
    document.fonts.ready.then(show);
  }, [within, here]);
}
