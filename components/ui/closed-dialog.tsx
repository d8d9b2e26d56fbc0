"use client";

import { usePathname } from "next/navigation";
import { type ToggleEvent, useEffect, useRef, useState } from "react";
import { X } from "#components/ui/icons.ts";
import type { FormHandle } from "./form.tsx";
import { Notice } from "./notice.tsx";

type Closed = { title: string; why: string };

const event = "dialog-closed";
const say = (detail: Closed) => window.dispatchEvent(new CustomEvent(event, { detail }));

/**
 * Says why a dialog that was open is away although no one closed it. `isSent`: its own act may be why, and the page says
 * what became of that. `whyClosed`: null while it was not closed.
 */
export function useSayClosed(
  title: string,
  { isOpen, isSent, whyClosed }: { isOpen: boolean; isSent: boolean; whyClosed: string | null },
): void {
  const latest = useRef({ title, isOpen, isSent, path: "" });
  useEffect(() => {
    latest.current = { title, isOpen, isSent, path: window.location.pathname };
  });
  useEffect(() => {
    if (whyClosed !== null) say({ title: latest.current.title, why: whyClosed });
  }, [whyClosed]);
  // The part of the page that it belonged to is gone.
  useEffect(
    () => () => {
      const { title, isOpen, isSent, path } = latest.current;
      if (isOpen && !isSent && path === window.location.pathname)
        say({ title, why: "The page has changed since you opened it." });
    },
    [],
  );
}

/** The same for a question that opens in place, which this is told of. `whyNot`: it can't be answered any longer. */
export function useSayQuestionClosed(
  title: string,
  { isPending, state }: Pick<FormHandle<unknown>, "isPending" | "state">,
  whyNot?: string | undefined,
) {
  const [isOpen, setOpen] = useState(false);
  const [whyClosed, setWhyClosed] = useState<string | null>(null);
  const isSent = isPending || state.status === "lost" || state.status === "done";
  if (whyNot !== undefined && isOpen) {
    setOpen(false);
    if (!isSent) setWhyClosed(whyNot);
  }
  useSayClosed(title, { isOpen, isSent, whyClosed });
  return ({ currentTarget: { open } }: ToggleEvent<HTMLDetailsElement>) => {
    setOpen(open);
    if (open) setWhyClosed(null);
  };
}

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
    window.addEventListener(event, listen);
    return () => window.removeEventListener(event, listen);
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
