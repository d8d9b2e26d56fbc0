"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { X } from "#components/ui/icons.ts";
import { Notice } from "./notice.tsx";

export type Closed = { title: string; why: string };

/** What say-closed.ts sends. */
export const dialogClosed = "dialog-closed";

/** In a corner, until it is closed or another page is opened. */
export function ClosedDialog() {
  const [closed, setClosed] = useState<Closed | null>(null);
  const path = usePathname();
  const [shownOn, setShownOn] = useState(path);
  if (shownOn !== path) {
    setShownOn(path);
    setClosed(null);
  }
  useEffect(() => {
    const listen = (each: Event) => each instanceof CustomEvent && setClosed(each.detail);
    window.addEventListener(dialogClosed, listen);
    return () => window.removeEventListener(dialogClosed, listen);
  }, []);
  return (
    <div role="status" className="fixed inset-x-4 bottom-4 z-40 mx-auto max-w-md">
      {closed && (
        <div className="relative rounded-sm bg-raised">
          <Notice
            tone="warn"
            title={<span className="mr-8 block">{`“${closed.title}” was closed. Nothing was sent.`}</span>}
          >
            <p>{closed.why}</p>
          </Notice>
          <button
            type="button"
            aria-label="Close this message"
            onClick={() => setClosed(null)}
            className="absolute top-2 right-2 inline-flex size-7 items-center justify-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}
