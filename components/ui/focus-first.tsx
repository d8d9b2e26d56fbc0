"use client";

import { useEffect, useRef } from "react";

const fields = "input:not([type=hidden], [hidden]), textarea, select";

/** The first field of the form around this takes the focus when the form appears, unless another one has it. */
export function FocusFirst() {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (document.activeElement?.matches(fields)) return;
    here.current?.closest("form")?.querySelector<HTMLElement>(fields)?.focus();
  }, []);
  return <span ref={here} hidden />;
}
