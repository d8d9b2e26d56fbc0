"use client";

import { Button, look } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { useSayQuestionClosed } from "#components/ui/say-closed.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { AssignmentView } from "#lib/blueprints/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

function Names({ title, names }: { title: string; names: string[] }) {
  if (names.length === 0) return null;
  return (
    <div>
      <p className="font-[550]">{title}</p>
      <ul className="list-disc pl-5">
        {names.map((name, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and the list never moves.
          <li key={at} className="wrap-anywhere">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Deletes at Polytomic what the blueprint made, after the tenant's name was typed. */
export function RemoveForm({
  action,
  fields,
  blueprint,
  tenantName,
  removal: { deletes, keeps },
  right,
}: {
  action: FormAction;
  fields: Record<string, string>;
  blueprint: string;
  tenantName: string;
  removal: AssignmentView["removal"];
  right: Right;
}) {
  const whyNot = disabledReason(right);
  const words = "Remove from Polytomic";
  const form = useForm(action);
  const onToggle = useSayQuestionClosed(`Remove ${blueprint}`, form, whyNot);
  if (whyNot !== undefined)
    return (
      <Button variant="danger" disabledReason={whyNot}>
        {words}
      </Button>
    );
  return (
    <details onToggle={onToggle} className="group max-w-full open:basis-full">
      <summary className={`${look({ variant: "danger" })} inline-flex list-none items-center gap-1`}>
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {words}
      </summary>
      <Form
        form={form}
        hidden={fields}
        prefix={`remove-${fields.assignmentId}-`}
        className="mt-2 max-w-[60ch] space-y-3 border-l-3 border-bad pl-4"
      >
        <FormOutcome />
        <Names title="Deleted at Polytomic" names={deletes} />
        <Names title="Stays at Polytomic, no longer managed here" names={keeps} />
        <p>{deletes.length > 0 ? "This can't be undone." : "Nothing is deleted at Polytomic."}</p>
        <TextField name="typedName" label={`Type ${tenantName} to confirm`} required autoComplete="off" />
        <SubmitButton variant="danger">Remove {blueprint}</SubmitButton>
      </Form>
    </details>
  );
}
