"use client";

import { useEffect, useRef } from "react";

/** For a browser that blocks copying: the key in a focused and selected field, to copy by hand. */
export function KeyField({ value, tenantName }: { value: string; tenantName: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // After a dialog has given the focus back.
    const frame = requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <input
      ref={field}
      readOnly
      translate="no"
      value={value}
      aria-label={`Key for ${tenantName}`}
      autoComplete="off"
      spellCheck={false}
      data-1p-ignore
      onFocus={(event) => event.target.select()}
      className="input font-mono"
    />
  );
}
