"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { SecretField } from "#components/ui/secret-field.tsx";
import { Section } from "#components/ui/section.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { ValuesForm, VariableField } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

function hintOf({ type, otherwise, pattern }: VariableField, isKept: boolean): string | undefined {
  const parts = [
    type === "secret" && isKept && "Leave empty to keep the stored value.",
    type === "secret" && !isKept && "Stored encrypted and never shown again.",
    type === "list" && "One on each line.",
    otherwise !== null && `Left empty: ${otherwise.replaceAll("\n", ", ")}.`,
    pattern !== undefined && `Must match ${pattern}.`,
  ];
  return parts.filter(Boolean).join(" ") || undefined;
}

function Variable({ field, isKept }: { field: VariableField; isKept: boolean }) {
  const { name, label, type, required } = field;
  const shared = { name, label, hint: hintOf(field, isKept) };
  if (type === "secret") return <SecretField {...shared} />;
  if (type === "boolean")
    return (
      <SelectField
        {...shared}
        options={[
          { value: "", label: required ? "Choose" : "Not set" },
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]}
      />
    );
  if (type === "list") return <TextAreaField {...shared} optional={!required} rows={3} />;
  return (
    <TextField
      {...shared}
      optional={!required}
      required={required}
      autoComplete="off"
      inputMode={type === "number" ? "decimal" : undefined}
    />
  );
}

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
  const { blueprint, version, assignmentId, versionId, isNew, fields } = form;
  const title = isNew ? `Assign ${blueprint}` : `Variables of ${blueprint}`;
  return (
    <div className="max-w-[34rem]">
      <Section id="values" title={title} aside={`Version ${version}`}>
        <Form
          action={action}
          hidden={{ tenantId, assignmentId, ...(versionId !== null && { versionId }) }}
          values={Object.fromEntries(fields.map(({ name, value }) => [name, value]))}
        >
          <FormOutcome />
          <p className="text-ink-soft">
            {fields.length === 0 && "This blueprint has no variables. "}
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
