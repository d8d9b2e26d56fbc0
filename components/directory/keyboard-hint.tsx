"use client";

import { useListKeys } from "./use-list-keys.ts";

export const keysHintId = "list-keys";

const key = "rounded-sm border border-line bg-surface px-1 font-mono text-ink-soft";

/** What the keyboard does on the list, where there is likely to be one; a screen reader hears it at the search box. */
export function KeysHint() {
  useListKeys();
  return (
    <p
      id={keysHintId}
      className="hidden flex-wrap gap-x-4 text-xs text-ink-faint md:flex noscript:hidden pointer-coarse:hidden"
    >
      <span>
        <kbd className={key}>/</kbd> to search
      </span>
      <span>
        <kbd className={key}>↓</kbd> <kbd className={key}>↑</kbd> to go through the tenants
      </span>
      <span>
        <kbd className={key}>Enter</kbd> to open one
      </span>
    </p>
  );
}
