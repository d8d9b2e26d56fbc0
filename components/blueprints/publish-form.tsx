"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { BlueprintEditor, DocumentProblem } from "#lib/blueprints/views.ts";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** Makes the saved draft the next version. */
export function PublishForm({
  page,
  isSaved,
  problems,
  publish,
}: {
  page: BlueprintEditor;
  isSaved: boolean;
  problems: DocumentProblem[];
  publish: FormAction;
}) {
  const { id, updatedAt, version, isChanged, edit } = page;
  const errors = problems.filter(({ isWarning }) => !isWarning).length;
  const warnings = problems.length - errors;
  const reason = () => {
    if (!edit.allowed) return disabledReason(edit);
    if (errors > 0) return errors === 1 ? "Solve the problem first." : `Solve the ${errors} problems first.`;
    if (!isSaved) return "Save the draft first.";
    return isChanged ? undefined : `The draft is the same as version ${version}.`;
  };
  return (
    <Section id="publish" title={`Publish version ${(version ?? 0) + 1}`}>
      <Form
        action={publish}
        prefix="publish-"
        hidden={{ blueprintId: id, seenUpdatedAt: updatedAt }}
        disabledReason={reason()}
        className="max-w-md space-y-4"
      >
        <FormOutcome />
        {warnings > 0 && (
          <p className="text-sm text-warn">
            <span>{warnings === 1 ? "1 warning stands" : `${warnings} warnings stand`}</span> beside what{" "}
            <span>{warnings === 1 ? "it is" : "they are"}</span> about.{" "}
            {errors === 0 && <span>You can publish anyway.</span>}
          </p>
        )}
        <TextField
          name="note"
          label="What changed"
          limit={limits.note}
          optional
          autoComplete="off"
          hint="Tenants keep the version that they have until you roll this one out."
        />
        <SubmitButton>Publish</SubmitButton>
      </Form>
    </Section>
  );
}
