"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Refreshes the page while something is under way and the page is visible. */
export function LiveRefresh({ everyMs }: { everyMs: number }) {
  const { refresh } = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, refresh]);
  return null;
}
