"use client";

import { ErrorSummary } from "./error-summary.tsx";
import { type FormHandle, useFormContext } from "./form.tsx";
import { Notice } from "./notice.tsx";

/** The outcome of a form: its errors, or a success message. Outside the form, pass the form and its prefix. */
export function FormOutcome(outside: { form?: FormHandle | undefined; prefix?: string | undefined }) {
  const around = useFormContext();
  const { state, prefix = "" } = outside.form ? { ...outside.form, prefix: outside.prefix } : around;
  if (state.status === "done" && state.message)
    return <Notice tone={state.tone ?? "good"} role="status" title={state.message} />;
  return <ErrorSummary state={state} prefix={prefix} />;
}
