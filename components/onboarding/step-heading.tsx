"use client";

import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";

const never = () => () => {};

/** The step's first field takes the focus after navigation, or else this heading; neither does after a page load. */
export function StepHeading({ children }: { children: ReactNode }) {
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
    const field = step?.querySelector<HTMLElement>("input:not([type=hidden], [type=radio]), textarea");
    (field ?? heading.current)?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-[-0.01em]">
      {children}
    </h1>
  );
}
