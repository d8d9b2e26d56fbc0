"use client";

import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * The first field of an open step to type into takes the focus, unless something else has it when the page is loaded.
 * Without a field, this heading takes it after navigation. `isOver`: what can be entered is not what the step was about.
 */
export function StepHeading({ isOver, children }: { isOver: boolean; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const hydrating = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  const loaded = useRef(hydrating);
  useEffect(() => {
    if (loaded.current && document.activeElement !== document.body) return;
    const step = heading.current?.parentElement;
    const fields = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
    const field = isOver ? null : step?.querySelector<HTMLElement>(fields);
    (field ?? (loaded.current ? null : heading.current))?.focus();
  }, [isOver]);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-[-0.01em]">
      {children}
    </h1>
  );
}
