"use client";

import { useEffect, useRef } from "react";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Bookmark } from "#components/ui/icons.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import { longestViewName } from "#lib/forms/view-name.ts";

/** Opens in place, also without script. Closes once the view is saved. */
export function SaveViewForm({ action, search }: { action: FormAction; search: string }) {
  const form = useForm(action);
  const { state } = form;
  const box = useRef<HTMLDetailsElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const wrong = state.problem !== undefined;
  useEffect(() => {
    if (state.status === "done" && box.current?.open) {
      box.current.open = false;
      box.current.querySelector("summary")?.focus();
    }
  }, [state]);
  return (
    <>
      <details
        ref={box}
        open={wrong || undefined}
        onToggle={(event) => event.currentTarget.open && !wrong && field.current?.focus()}
        className="min-w-0"
      >
        <summary className="btn btn-ghost list-none">
          <Bookmark size={14} aria-hidden />
          <span className="max-md:sr-only">Save this view</span>
        </summary>
        <Form
          form={form}
          prefix="view-"
          hidden={{ search }}
          className="mt-1 w-96 max-w-full space-y-3 rounded-md border border-line bg-surface p-3"
        >
          {wrong && <FormOutcome />}
          <TextField
            ref={field}
            name="name"
            label="Name of the view"
            required
            limit={longestViewName}
            autoComplete="off"
            hint="Saves the current search, filters and sort. Only you see it."
          />
          <SubmitButton variant="primary">Save view</SubmitButton>
        </Form>
      </details>
      <p role="status" className="self-center text-sm text-good">
        {state.status === "done" && state.message}
      </p>
    </>
  );
}
