"use client";

import { useEffect } from "react";

/** Escape hides an open tooltip until the pointer or the focus moves. */
export function DismissTooltips() {
  useEffect(() => {
    const root = document.documentElement;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") root.dataset.hush = "";
    };
    const onMove = () => delete root.dataset.hush;
    document.addEventListener("keydown", onKey);
    document.addEventListener("focusin", onMove);
    document.addEventListener("pointerover", onMove);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("focusin", onMove);
      document.removeEventListener("pointerover", onMove);
    };
  }, []);
  return null;
}
