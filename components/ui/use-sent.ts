"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { FormState } from "#lib/forms/state.ts";
import type { Sent } from "#lib/operations/sent.ts";

/**
 * asking: the server has not answered yet, or the request may still be on its way to it. signedOut: it answers, but not
 * to this browser. shown: it answers again, and the page shows what is stored now. missing: it has no record of the
 * operation. Otherwise what became of the operation.
 */
export type Known = "asking" | "signedOut" | "shown" | "missing" | Sent;

const longestWaitMs = 10_000;
/** The server may read from Polytomic before it stores an operation. */
const onItsWayMs = 60_000;

/** Asks the server about a form's lost request until that is known, and renders the page again with each answer. */
export function useSent(state: FormState<unknown>): Known {
  const { push, refresh } = useRouter();
  const [known, setKnown] = useState<Known>("asking");
  useEffect(() => {
    const { operationId } = state.values;
    setKnown("asking");
    const over = new AbortController();
    const askedAtMs = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (waitMs: number) => {
      const again = () => {
        timer = setTimeout(ask, waitMs, Math.min(waitMs * 2, longestWaitMs));
      };
      const mayBeOnItsWay = performance.now() < askedAtMs + onItsWayMs;
      try {
        const next = await findKnown(operationId, over.signal);
        if (next === "missing" && mayBeOnItsWay) return again();
        setKnown(next);
        if (next === "signedOut") return;
        if (typeof next === "object" && next.href) push(next.href);
        else refresh();
        const isUnderWay =
          typeof next === "object"
            ? next.href === null && next.state === "running"
            : next === "shown" && mayBeOnItsWay;
        if (isUnderWay) again();
      } catch {
        if (!over.signal.aborted) again();
      }
    };
    ask(1_000);
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [state, push, refresh]);
  return known;
}

/** Throws while there is no answer, or a proxy's instead of the app's. */
async function findKnown(operationId: string | undefined, signal: AbortSignal): Promise<Known> {
  const path = operationId === undefined ? "/api/health" : `/api/operations?id=${operationId}`;
  const response = await fetch(path, { signal, cache: "no-store" });
  if (response.status === 401 || response.status === 403) return "signedOut";
  const answer: Sent | null = await response.json();
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  if (operationId === undefined) return "shown";
  return answer ?? "missing";
}
