"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** Around what was made and is shown once: takes the focus when it appears, so that its Copy is the next stop. */
export function OnceShown({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="scroll-my-4">
      {children}
    </div>
  );
}
