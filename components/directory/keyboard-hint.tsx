"use client";

import { useListKeys } from "./use-list-keys.ts";

export const keysHintId = "list-keys";

/** What the keyboard does on the list, where there is likely to be one; a screen reader hears it at the search box. */
export function KeysHint() {
  useListKeys();
  return (
    <p
      id={keysHintId}
      className="keys-hint hidden flex-wrap gap-x-4 text-xs text-ink-faint md:flex noscript:hidden pointer-coarse:hidden"
    >
      <span>
        <kbd>/</kbd> to search
      </span>
      <span>
        <kbd>↓</kbd> <kbd>↑</kbd> to go through the tenants
      </span>
      <span>
        <kbd>Enter</kbd> to open one
      </span>
    </p>
  );
}
