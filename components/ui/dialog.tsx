"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { X } from "#components/ui/icons.ts";

/** A modal question that has to be answered before the action continues. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  initialFocus,
  isKept = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  initialFocus?: RefObject<HTMLElement | null> | undefined;
  /** Stays in the page while it is closed, with what was typed. */
  isKept?: boolean | undefined;
  children: ReactNode;
}) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal keepMounted={isKept}>
        <Base.Backdrop className="backdrop fixed inset-0 z-50" />
        <Base.Popup
          initialFocus={initialFocus}
          className="fixed top-[max(16px,12dvh)] left-1/2 z-50 max-h-[80dvh] w-[min(420px,calc(100vw-32px))] -translate-x-1/2 overflow-y-auto rounded-lg border border-control bg-surface p-5"
        >
          <Base.Title className="pr-8 text-lg font-semibold">{title}</Base.Title>
          {description && <Base.Description className="mt-1 text-ink-soft">{description}</Base.Description>}
          <div className="mt-4">{children}</div>
          <Base.Close
            aria-label="Close"
            className="absolute top-4 right-4 inline-flex size-7 items-center justify-center rounded-sm text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <X size={16} aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
