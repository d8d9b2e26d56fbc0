"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";
import { noteRendering } from "./kept-values.ts";

/**
 * Refreshes the page while something is under way and the page is visible. One refresh at a time: the next would
 * cancel it, and where the server or the line is slow the page would never change.
 */
export function LiveRefresh({ everyMs }: { everyMs: number }) {
  const { refresh } = useRouter();
  const [isUnderWay, start] = useTransition();
  useEffect(() => {
    if (isUnderWay) return undefined;
    const timer = setInterval(() => {
      if (document.hidden) return;
      noteRendering();
      start(() => refresh());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, refresh, isUnderWay]);
  return null;
}
