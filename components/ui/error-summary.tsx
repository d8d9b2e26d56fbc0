"use client";

import { useEffect, useRef } from "react";
import type { FormState } from "#lib/forms/state.ts";
import { Notice } from "./notice.tsx";

/** At the top of a form: what is wrong with it, with links to the fields. Takes the focus when an answer came. */
export function ErrorSummary({ state, prefix = "" }: { state: FormState; prefix?: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const wrong = state.status === "invalid" || state.status === "failed";
  useEffect(() => {
    if (state.status === "invalid" || state.status === "failed") box.current?.focus();
  }, [state]);
  if (!wrong) return null;
  const fields = Object.entries(state.fields);
  const title =
    state.message ?? (fields.length === 1 ? "One field needs a change." : "Some fields need a change.");
  return (
    <div ref={box} tabIndex={-1} className="scroll-mt-4">
      <Notice tone="bad" role="alert" title={title}>
        {state.hint && <p>{state.hint}</p>}
        {fields.length > 0 && (
          <ul className="space-y-0.5">
            {fields.map(([name, message]) => (
              <li key={name}>
                <a className="link text-bad" href={`#${prefix}${name}`}>
                  {message}
                </a>
              </li>
            ))}
          </ul>
        )}
        {state.code === "signed-out" && (
          <p>
            <a className="link" href="/sign-in" target="_blank" rel="noreferrer">
              Sign in again in a new tab
            </a>
            , then send this form once more. What you typed stays here.
          </p>
        )}
        {state.reference && (
          <p className="text-sm text-ink-soft">
            Reference <code className="font-mono text-ink">{state.reference}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}
