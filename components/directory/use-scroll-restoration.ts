import { useEffect, useLayoutEffect, useRef } from "react";

type Place = { y: number; row: string | null };

const settledMs = 200;

const placeHere = () => (window.history.state as { tenantsPlace?: Place } | null)?.tenantsPlace;

function keepPlace() {
  const row = document.activeElement?.closest(".tenant-table a")?.getAttribute("href") ?? null;
  const place: Place = { y: window.scrollY, row };
  // Keeps the state of Next; without a URL this is no navigation.
  window.history.replaceState({ ...window.history.state, tenantsPlace: place }, "");
}

/**
 * Stores the scroll position and the focused row in the history entry. Going back restores both once the rows are
 * rendered.
 */
export function useScrollRestoration(ready: boolean) {
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (!ready || restored.current) return;
    restored.current = true;
    const place = placeHere();
    if (!place) return;
    window.scrollTo({ top: place.y, behavior: "instant" });
    if (place.row === null || !document.activeElement?.matches("body, h1")) return;
    document
      .querySelector<HTMLElement>(`.tenant-table a[href="${CSS.escape(place.row)}"]`)
      ?.focus({ preventScroll: true });
  }, [ready]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(keepPlace, settledMs);
    };
    const onClick = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest("a")) keepPlace();
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener("scroll", onScroll);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, []);
}
