import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";

const shownMs = 30_000;

/** A shown key, and how: in place of the mask, or in a field to copy by hand. */
export type Shown = { value: string; how: "reveal" | "field"; until: number };

/** Keeps a value for 30 seconds, or until the tab is left. It is stored in this state only. */
export function useRevealedValue() {
  const [shown, setShown] = useState<Shown | null>(null);
  const [secondsLeft, setSecondsLeft] = useState(0);

  const show = useCallback((value: string, how: Shown["how"]) => {
    if (document.hidden) return;
    setSecondsLeft(shownMs / 1000);
    setShown({ value, how, until: Date.now() + shownMs });
  }, []);
  const hide = useCallback(() => setShown(null), []);

  useEffect(() => {
    if (shown === null) return;
    const timer = setInterval(() => {
      const left = Math.ceil((shown.until - Date.now()) / 1000);
      if (left <= 0) setShown(null);
      else setSecondsLeft(left);
    }, 200);
    // Synchronously, before the browser may freeze the page with the key in it.
    const onLeave = () => flushSync(() => setShown(null));
    const onVisibility = () => document.hidden && onLeave();
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("pagehide", onLeave);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("pagehide", onLeave);
    };
  }, [shown]);

  return { shown, secondsLeft, show, hide };
}
