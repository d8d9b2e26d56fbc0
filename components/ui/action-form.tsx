"use client";

import { type ReactNode, useActionState } from "react";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Variant } from "./button.tsx";
import { disabledReason } from "./disabled-reason.ts";
import { FormOutcome } from "./form-outcome.tsx";
import { SubmitButton } from "./submit-button.tsx";

/** One button that does one thing to one record. Works without client script. */
export function ActionForm({
  action,
  fields = {},
  label,
  name,
  variant,
  size,
  icon,
  right,
  align,
}: {
  action: FormAction;
  /** Hidden fields, such as the record's id. */
  fields?: Record<string, string> | undefined;
  label: ReactNode;
  /** The accessible name where the label alone does not say which record. Begins with the label. */
  name?: string | undefined;
  variant?: Variant | undefined;
  size?: "md" | "sm" | undefined;
  icon?: ReactNode;
  right?: Right | undefined;
  align?: "start" | "end" | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  return (
    <form action={submit} className="max-w-full space-y-2">
      {Object.entries(fields).map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      <SubmitButton
        variant={variant}
        size={size}
        icon={icon}
        align={align}
        aria-label={name}
        disabledReason={disabledReason(right)}
      >
        {label}
      </SubmitButton>
      {state.status !== "idle" && (
        <div className="w-80 max-w-full">
          <FormOutcome state={state} />
        </div>
      )}
    </form>
  );
}
