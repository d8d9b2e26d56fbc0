"use client";

import type { ReactNode } from "react";
import { ChevronRight } from "#components/ui/icons.ts";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { Button, look } from "./button.tsx";
import { disabledReason } from "./disabled-reason.ts";
import { Form, type FormHandle, useForm } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { useSayQuestionClosed } from "./say-closed.ts";
import { SubmitButton } from "./submit-button.tsx";

type Asking = {
  /** Hidden fields, such as the record's id. */
  fields: Record<string, string>;
  /** On the button that opens the question. */
  label: ReactNode;
  /** What it is about, for screen readers, where the label does not say it. */
  about?: string | undefined;
  /** What will happen. */
  says: ReactNode;
  /** On the button that does it: verb and object. */
  confirm: string;
  variant?: "secondary" | "danger" | "ghost" | undefined;
  size?: "md" | "sm" | undefined;
  right?: Right | undefined;
  align?: "start" | "end" | undefined;
  className?: string | undefined;
};

/**
 * For what can't be undone: one button opens what will happen, and a second one does it. Works without client script.
 * With `form`, the answer is shown by whoever holds it.
 */
export function AskForm<Data>({
  action,
  form,
  ...asking
}: Asking &
  ({ action: FormAction<Data>; form?: undefined } | { form: FormHandle<Data>; action?: undefined })) {
  return form === undefined ? (
    <OwnQuestion action={action} {...asking} />
  ) : (
    <Question form={form} {...asking} />
  );
}

function OwnQuestion<Data>({ action, ...asking }: Asking & { action: FormAction<Data> }) {
  return <Question form={useForm(action)} {...asking} showsOutcome />;
}

function Question<Data>({
  form,
  fields,
  label,
  about,
  says,
  confirm,
  variant = "danger",
  size,
  right,
  align,
  className = "",
  showsOutcome = false,
}: Asking & { form: FormHandle<Data>; showsOutcome?: boolean }) {
  const whyNot = disabledReason(right);
  const onToggle = useSayQuestionClosed(confirm, form, whyNot);
  const words = (
    <>
      <span>{label}</span>
      {about && <span className="sr-only"> {about}</span>}
    </>
  );
  if (whyNot !== undefined)
    return (
      <Button variant={variant} size={size} align={align} disabledReason={whyNot}>
        {words}
      </Button>
    );
  // A page that shows the record after an answer has it without this question.
  const shown = form.state.status === "done" ? { ...form, state: idle } : form;
  return (
    <details
      open={shown.state.status !== "idle"}
      onToggle={onToggle}
      className={`group max-w-full open:basis-full ${className}`}
    >
      <summary className={`${look({ variant, size })} inline-flex list-none items-center gap-1`}>
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {words}
      </summary>
      <Form form={shown} hidden={fields} className="mt-2 max-w-[60ch] space-y-3 border-l-3 border-bad pl-4">
        {showsOutcome && <FormOutcome />}
        <p>{says}</p>
        <SubmitButton variant="danger" size={size}>
          {confirm}
        </SubmitButton>
      </Form>
    </details>
  );
}
