"use client";

import { type ToggleEvent, useEffect, useRef, useState } from "react";
import { type Closed, dialogClosed } from "./closed-dialog.tsx";
import type { FormHandle } from "./form.tsx";

const say = (detail: Closed) => window.dispatchEvent(new CustomEvent(dialogClosed, { detail }));

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

/** The same for a question that opens in place, which this is told of. `whyNot`: why it can no longer be answered. */
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
