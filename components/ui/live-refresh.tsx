"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { noteRendering } from "./kept-values.ts";

/** Refreshes the page while something is under way and the page is visible. */
export function LiveRefresh({ everyMs }: { everyMs: number }) {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      noteRendering();
      refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, refresh]);
  return null;
}
