import { useEffect, useRef, useState } from "react";

export type CopyState = "idle" | "copied" | "refused";

/** Shows "copied" for two seconds after a successful copy. */
export function useCopied() {
  const [state, setState] = useState<CopyState>("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  function say(next: CopyState) {
    clearTimeout(timer.current);
    setState(next);
    if (next === "copied") timer.current = setTimeout(() => setState("idle"), 2000);
  }
  return [state, say] as const;
}
