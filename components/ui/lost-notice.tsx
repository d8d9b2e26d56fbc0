"use client";

import { type FormState, lost } from "#lib/forms/state.ts";
import { Notice, type Tone } from "./notice.tsx";
import { operationStates } from "./operation-states.ts";
import { Spinner } from "./spinner.tsx";
import { type Known, useSent } from "./use-sent.ts";

type Shown = { tone: Tone; title: string; text: string | null };

const unknown: Record<Extract<Known, string>, Shown> = {
  asking: { tone: "warn", title: lost.message, text: null },
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

/** For a form whose request got no answer: asks what became of it, and says only what is known. */
export function LostNotice({ state }: { state: FormState<unknown> }) {
  const known = useSent(state);
  const { tone, title, text } = wordsOf(known);
  return (
    <Notice tone={tone} role="alert" title={title}>
      {known === "asking" ? (
        <p className="flex items-center gap-2">
          <Spinner size={14} /> Asking the server. Your input is kept.
        </p>
      ) : (
        text !== null && <p>{text}</p>
      )}
    </Notice>
  );
}
