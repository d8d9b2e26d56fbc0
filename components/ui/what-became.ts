import { lost } from "#lib/forms/state.ts";
import type { Sent } from "#lib/operations/sent.ts";
import type { Tone } from "./notice.tsx";
import { operationStates } from "./operation-states.ts";

/**
 * signedOut: the server answers, but not to this browser. shown: it answers again, and the page shows what is stored
 * now. missing: it has no record of the operation. Otherwise what became of the operation.
 */
type Known = "signedOut" | "shown" | "missing" | Sent;

export type Shown = { tone: Tone; title: string; text: string | null };

const unknown: Record<Extract<Known, string>, Shown> = {
  signedOut: {
    tone: "warn",
    title: lost.message,
    text: "Sign in again in a new tab, then reload this page to see what is stored.",
  },
  missing: {
    tone: "warn",
    title: "The server has no record of this",
    text: "Send it again if you need to: it is never carried out twice.",
  },
  shown: {
    tone: "warn",
    title: lost.message,
    text: "The connection is back, and the page shows what is stored now. Your change may take up to a minute to appear. If it is missing then, send it again.",
  },
};

function wordsOf(known: Known): Shown {
  if (typeof known === "string") return unknown[known];
  const { title, state, message } = known;
  const isBad = state === "failed" || state === "stuck";
  return { tone: isBad ? "warn" : "info", title: `${title}: ${operationStates[state]}`, text: message };
}

const longestWaitMs = 10_000;
/** The server may read from Polytomic before it stores an operation. */
const onItsWayMs = 60_000;

type Page = {
  push: (href: NonNullable<Sent["href"]>) => void;
  refresh: () => void;
  show: (shown: Shown) => void;
  signal: AbortSignal;
};

/** Asks the server about a form's lost request until that is known, and renders the page again with each answer. */
export function follow(
  operationId: string | undefined,
  lostAtMs: number,
  { push, refresh, show, signal }: Page,
): void {
  const ask = async (waitMs: number) => {
    const again = () => {
      const timer = setTimeout(ask, waitMs, Math.min(waitMs * 2, longestWaitMs));
      signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    };
    const mayBeOnItsWay = performance.now() < lostAtMs + onItsWayMs;
    try {
      const next = await findKnown(operationId, signal);
      if (next === "missing" && mayBeOnItsWay) return again();
      show(wordsOf(next));
      if (next === "signedOut") return;
      if (typeof next === "object" && next.href) push(next.href);
      else refresh();
      const isUnderWay =
        typeof next === "object"
          ? next.href === null && next.state === "running"
          : next === "shown" && mayBeOnItsWay;
      if (isUnderWay) again();
    } catch {
      if (!signal.aborted) again();
    }
  };
  void ask(1_000);
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
