"use client";

import type { ReactNode } from "react";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Variant } from "./button.tsx";
import { disabledReason } from "./disabled-reason.ts";
import { Form, useFormContext } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { SubmitButton } from "./submit-button.tsx";

/** One button that does one thing to one record. Works without client script. */
export function ActionForm<Data>({
  action,
  fields,
  label,
  name,
  variant,
  size,
  icon,
  right,
  align,
}: {
  action: FormAction<Data>;
  /** Hidden fields, such as the record's id. */
  fields?: Record<string, string> | undefined;
  label: ReactNode;
  /** The accessible name where the label does not name the record. Starts with the label. */
  name?: string | undefined;
  variant?: Variant | undefined;
  size?: "md" | "sm" | undefined;
  icon?: ReactNode;
  right?: Right | undefined;
  align?: "start" | "end" | undefined;
}) {
  return (
    <Form
      action={action}
      hidden={fields}
      disabledReason={disabledReason(right)}
      className="max-w-full space-y-2"
    >
      <SubmitButton variant={variant} size={size} icon={icon} align={align} aria-label={name}>
        {label}
      </SubmitButton>
      <Outcome />
    </Form>
  );
}

/** Takes no space while there is no outcome. */
function Outcome() {
  const { state } = useFormContext();
  if (state.status === "idle") return null;
  return (
    <div className="w-80 max-w-full">
      <FormOutcome />
    </div>
  );
}
