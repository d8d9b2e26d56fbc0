"use client";

import { ChevronRight } from "lucide-react";
import { Button, look } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

/** Deletes at Polytomic what the blueprint made, after the tenant's name was typed. */
export function RemoveForm({
  action,
  fields,
  blueprint,
  tenantName,
  right,
}: {
  action: FormAction;
  fields: Record<string, string>;
  blueprint: string;
  tenantName: string;
  right: Right;
}) {
  const whyNot = disabledReason(right);
  const words = "Remove from Polytomic";
  if (whyNot !== undefined)
    return (
      <Button variant="danger" disabledReason={whyNot}>
        {words}
      </Button>
    );
  return (
    <details className="group max-w-full open:basis-full">
      <summary className={`${look({ variant: "danger" })} inline-flex list-none items-center gap-1`}>
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {words}
      </summary>
      <Form
        action={action}
        hidden={fields}
        prefix={`remove-${fields.assignmentId}-`}
        className="mt-2 max-w-[60ch] space-y-3 border-l-3 border-bad pl-4"
      >
        <FormOutcome />
        <p>
          Syncs, models and shared copies that {blueprint} made are deleted at Polytomic. Connections, and
          what was there before, stay. This can't be undone.
        </p>
        <TextField name="typedName" label={`Type ${tenantName} to confirm`} required autoComplete="off" />
        <SubmitButton variant="danger">Remove {blueprint}</SubmitButton>
      </Form>
    </details>
  );
}
