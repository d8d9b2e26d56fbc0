"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { ValuesForm } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { Variable } from "./variable.tsx";

/** The variables of a blueprint for one tenant: to assign it, or to change them. */
export function ValuesPage({
  tenantId,
  form,
  action,
}: {
  tenantId: string;
  form: ValuesForm;
  action: FormAction;
}) {
  const { blueprint, version, assignmentId, versionId, isNew, seen, fields } = form;
  const title = isNew ? `Assign ${blueprint}` : `Variables of ${blueprint}`;
  return (
    <div className="max-w-[34rem]">
      <Section id="values" title={title} aside={`Version ${version}`}>
        <Form
          action={action}
          hidden={{
            tenantId,
            assignmentId,
            ...(versionId !== null && { versionId }),
            ...(seen !== null && { seen }),
          }}
          values={Object.fromEntries(fields.map(({ name, value }) => [name, value]))}
        >
          <FormOutcome />
          <p className="text-ink-soft">
            <span>{fields.length === 0 && "This blueprint has no variables. "}</span>
            Nothing is sent to Polytomic yet: next you see the plan.
          </p>
          {fields.map((field) => (
            <Variable key={field.name} field={field} isKept={!isNew} />
          ))}
          <div className="flex flex-wrap gap-2">
            <SubmitButton variant="primary">
              {isNew ? "Assign and see the plan" : "Save and see the plan"}
            </SubmitButton>
            <LinkButton href={tenantHref(tenantId, "blueprints")}>Back to blueprints</LinkButton>
          </div>
        </Form>
      </Section>
    </div>
  );
}
