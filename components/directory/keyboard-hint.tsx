"use client";

import { useListKeys } from "./use-list-keys.ts";

export const keysHintId = "list-keys";

/** The list's keys, shown where a keyboard is likely. Screen readers announce them at the search box. */
export function KeysHint({ selecting }: { selecting: boolean }) {
  useListKeys();
  return (
    <p
      id={keysHintId}
      className="keys-hint hidden flex-wrap gap-x-4 text-xs text-ink-faint md:flex noscript:hidden pointer-coarse:hidden"
    >
      <span className="in-data-[single-keys=off]:hidden">
        <kbd>/</kbd> to search
      </span>
      <span>
        <kbd>↓</kbd> <kbd>↑</kbd> to move through tenants
      </span>
      {selecting && (
        <span>
          <kbd>Space</kbd> to select
        </span>
      )}
      <span>
        <kbd>Enter</kbd> <span>{selecting ? "to choose an action for them" : "to open"}</span>
      </span>
    </p>
  );
}
