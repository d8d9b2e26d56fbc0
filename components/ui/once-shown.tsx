"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/** Around what was made and is shown once: takes the focus when it appears, so that its Copy is the next stop. */
export function OnceShown({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  // Before it is seen: who is quick presses Tab at once.
  useLayoutEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="scroll-my-4">
      {children}
    </div>
  );
}
