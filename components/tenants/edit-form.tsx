"use client";

import { useActionState } from "react";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Overtaken, TenantEdit } from "#lib/tenants/edit.ts";

/** What is on record by now, while what was typed stays in the fields below. */
function OvertakenNotice({ now }: { now: Overtaken["now"] }) {
  return (
    <Notice tone="warn" role="alert" title="Somebody changed this tenant while you typed">
      <p>Nothing of yours is stored yet, and nothing of it is lost. On record now:</p>
      <div className="whitespace-pre-wrap">
        <DefinitionList facts={now} />
      </div>
      <p>Saving again puts what you typed in the place of this.</p>
    </Notice>
  );
}

/** Everything of a tenant that is ours alone, in one form. */
export function EditForm({
  edit,
  right,
  save,
}: {
  edit: TenantEdit;
  right: Right;
  save: FormAction<{ overtaken: Overtaken }>;
}) {
  const [state, submit] = useActionState(save, idle);
  const overtaken = state.data?.overtaken;
  const stored = { ...edit.own, ownerId: edit.ownerId, labels: edit.labels, notes: edit.notes };
  const values: Record<string, string> = { ...stored, ...state.values };
  const updatedAt = overtaken?.updatedAt ?? state.values.updatedAt ?? edit.updatedAt;
  return (
    <form action={submit} noValidate className="space-y-5" aria-label="Edit this tenant">
      {overtaken ? <OvertakenNotice now={overtaken.now} /> : <FormOutcome state={state} />}
      <input type="hidden" name="tenantId" value={edit.tenantId} />
      <input type="hidden" name="updatedAt" value={updatedAt} />
      {edit.own === null ? (
        <p className="text-ink-soft">Name and customer id are asked for by the onboarding.</p>
      ) : (
        <>
          <TextField
            name="name"
            label="Name"
            required
            autoComplete="off"
            hint="Our name for the customer. The organization's name at Polytomic is under Settings."
            defaultValue={values.name}
            error={state.problem?.fields?.name}
          />
          <TextField
            name="externalId"
            label="Customer id"
            optional
            mono
            autoComplete="off"
            spellCheck={false}
            hint="The customer's id in your own systems. One customer has one id."
            defaultValue={values.externalId}
            error={state.problem?.fields?.externalId}
          />
        </>
      )}
      <SelectField
        name="ownerId"
        label="Owner"
        options={edit.owners}
        defaultValue={values.ownerId}
        error={state.problem?.fields?.ownerId}
      />
      <TextField
        name="labels"
        label="Labels"
        optional
        autoComplete="off"
        hint="Separated by commas, at most 20."
        defaultValue={values.labels}
        error={state.problem?.fields?.labels}
      />
      <TextAreaField
        name="notes"
        label="Notes"
        optional
        hint="For colleagues; Polytomic and the customer do not see them. No keys or passwords here."
        defaultValue={values.notes}
        error={state.problem?.fields?.notes}
      />
      <div className="flex flex-wrap items-start gap-2">
        <SubmitButton variant="primary" disabledReason={disabledReason(right)}>
          {overtaken ? "Save all the same" : "Save"}
        </SubmitButton>
        <LinkButton href={tenantHref(edit.tenantId)} scroll={false} variant="ghost">
          Cancel
        </LinkButton>
      </div>
    </form>
  );
}
