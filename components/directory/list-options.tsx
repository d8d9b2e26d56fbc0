"use client";

import { useRef, useState } from "react";
import { Ellipsis } from "#components/ui/icons.ts";
import { lazyPart } from "#components/ui/lazy-part.tsx";

const ListMenu = lazyPart(() => import("./list-menu.tsx"));

/** What is not needed every day. Its content comes when it is opened first. */
export function ListOptions({ onSelect }: { onSelect: () => void }) {
  const [wasOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        popoverTarget="list-options"
        aria-label="List options"
        className="list-options-button btn btn-secondary noscript:hidden"
      >
        <Ellipsis size={15} aria-hidden />
      </button>
      <div
        id="list-options"
        ref={menu}
        popover="auto"
        className="list-options"
        onToggle={() => setOpen(true)}
      >
        {wasOpen && (
          <ListMenu
            onSelect={() => {
              menu.current?.hidePopover();
              onSelect();
            }}
          />
        )}
      </div>
    </>
  );
}
