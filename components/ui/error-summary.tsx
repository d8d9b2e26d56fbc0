"use client";

import { useEffect, useRef } from "react";
import { confirmHref, signInHref } from "#lib/forms/href.ts";
import { type FormState, lost, updated } from "#lib/forms/state.ts";
import { keepValues } from "./kept-values.ts";
import { LostNotice } from "./lost-notice.tsx";
import { Notice } from "./notice.tsx";

/** The errors of a form, with links to the fields. Takes the focus when the response arrives. */
export function ErrorSummary({ state, prefix }: { state: FormState<unknown>; prefix: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.problem) box.current?.focus();
  }, [state]);
  if (!state.problem) return null;
  if (state.problem.code === lost.code)
    return (
      <div ref={box} tabIndex={-1} className="scroll-mt-4">
        <LostNotice state={state} />
      </div>
    );
  const { code, message, hint, fields = {}, reference } = state.problem;
  const wrong = Object.entries(fields);
  return (
    <div ref={box} tabIndex={-1} className="scroll-mt-4">
      <Notice tone="bad" role="alert" title={message}>
        {hint && <p>{hint}</p>}
        {wrong.length > 0 && (
          <ul className="space-y-0.5">
            {wrong.map(([name, what]) => (
              <li key={name}>
                <a className="link text-bad" href={`#${prefix}${name}`}>
                  {what}
                </a>
              </li>
            ))}
          </ul>
        )}
        {code === updated.code && (
          <button
            type="button"
            className="btn"
            onClick={() => {
              keepValues(prefix, state.values);
              window.location.reload();
            }}
          >
            Reload
          </button>
        )}
        {code === "signed-out" && (
          <p>
            <a className="link" href={signInHref()} target="_blank" rel="noreferrer">
              Sign in again in a new tab
            </a>
            , then submit this form again. Your input is kept.
          </p>
        )}
        {code === "reauthenticate" && (
          <p>
            <a className="link" href={confirmHref} target="_blank" rel="noreferrer">
              Confirm it is you in a new tab
            </a>
            , then submit this form again. Your input is kept.
          </p>
        )}
        {reference && (
          <p className="text-sm text-ink-soft">
            Reference{" "}
            <code translate="no" className="font-mono text-ink">
              {reference}
            </code>
          </p>
        )}
      </Notice>
    </div>
  );
}
