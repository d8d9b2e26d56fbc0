"use client";

import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * After navigation the first field of an open step to type into takes the focus, or else this heading; after a page
 * load neither does. `isOver`: what can be entered is not what the step was about.
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
    if (loaded.current) return;
    const step = heading.current?.parentElement;
    const fields = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
    const field = isOver ? null : step?.querySelector<HTMLElement>(fields);
    (field ?? heading.current)?.focus();
  }, [isOver]);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-[-0.01em]">
      {children}
    </h1>
  );
}
