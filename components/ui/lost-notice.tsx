"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { type FormState, lost } from "#lib/forms/state.ts";
import { Notice } from "./notice.tsx";
import { Spinner } from "./spinner.tsx";
import type { Shown } from "./what-became.ts";

const againMs = 1_000;

/** For a form whose request got no answer: asks what became of it, and says only what is known. */
export function LostNotice({ state }: { state: FormState<unknown> }) {
  const { push, refresh } = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    setShown(null);
    const over = new AbortController();
    const { signal } = over;
    const { operationId } = state.values;
    const lostAtMs = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    // Needed so seldom that it comes when it is. The connection that lost the answer may not be back yet.
    async function begin() {
      try {
        const { follow } = await import("./what-became.ts");
        if (!signal.aborted) follow(operationId, lostAtMs, { push, refresh, show: setShown, signal });
      } catch {
        if (!signal.aborted) timer = setTimeout(begin, againMs);
      }
    }
    void begin();
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [state, push, refresh]);
  return (
    <Notice tone={shown?.tone ?? "warn"} role="alert" title={shown?.title ?? lost.message}>
      {shown === null ? (
        <p className="flex items-center gap-2">
          <Spinner size={14} /> Asking the server. Your input is kept.
        </p>
      ) : (
        shown.text !== null && <p>{shown.text}</p>
      )}
    </Notice>
  );
}
