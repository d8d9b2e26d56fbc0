"use client";

import type { FormState } from "#lib/forms/state.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { Notice } from "./notice.tsx";

/** What became of a form: its errors, or what was done. */
export function FormOutcome({ state, prefix }: { state: FormState<unknown>; prefix?: string | undefined }) {
  if (state.status === "done" && state.message)
    return <Notice tone="good" role="status" title={state.message} />;
  return <ErrorSummary state={state} prefix={prefix} />;
}
