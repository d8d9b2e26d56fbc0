"use client";

import { useEffect, useState } from "react";
import { hasSingleKeys, turnSingleKeys } from "#components/ui/single-keys.ts";

/** For people whose speech or hands press such keys unintentionally. */
export function SingleKeysSwitch() {
  const [isOn, setOn] = useState(true);
  useEffect(() => setOn(hasSingleKeys()), []);
  return (
    <div>
      <label className="inline-flex min-h-6 items-center gap-2">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target: { checked } }) => {
            turnSingleKeys(checked);
            setOn(checked);
          }}
          aria-describedby="single-keys-hint"
          className="size-4 shrink-0 accent-(--accent-fill)"
        />
        Single-key shortcuts
      </label>
      <p id="single-keys-hint" className="pl-6 text-sm text-ink-soft">
        <kbd>/</kbd> searches tenants, <kbd>T</kbd> shows exact times, <kbd>?</kbd> lists all keys. Turn them
        off if you press them by accident, for instance with speech input. This is kept in this browser.
      </p>
    </div>
  );
}
