"use client";

import { useEffect } from "react";
import { hasSingleKeys } from "./single-keys.ts";

const typed = "input, textarea, select, [contenteditable]";

/** The key T shows exact times instead of tooltips, and hides them again: times take no focus. */
export function ExactTimes() {
  useEffect(() => {
    const onKey = ({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent) => {
      const isOther = ctrlKey || metaKey || altKey || key.toLowerCase() !== "t";
      if (isOther || !hasSingleKeys() || (target instanceof Element && target.closest(typed))) return;
      document.documentElement.toggleAttribute("data-exact");
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}
