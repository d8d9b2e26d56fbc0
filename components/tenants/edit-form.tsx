"use client";

import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FocusFirst } from "#components/ui/focus-first.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Overtaken, TenantEdit } from "#lib/tenants/edit.ts";

/** What a colleague saved meanwhile in the fields that both changed. The fields below keep what was typed. */
function OvertakenNotice({ now }: { now: Overtaken["now"] }) {
  return (
    <Notice tone="warn" role="alert" title="A colleague changed the same fields while you were editing">
      <p>Your changes are not saved yet, and nothing is lost. On record now:</p>
      <div className="whitespace-pre-wrap">
        <DefinitionList facts={now} />
      </div>
      <p>
        Saving again replaces this with your input. Fields that you did not touch stay as they are on record.
      </p>
    </Notice>
  );
}

/** Everything that only we store of a tenant, in one form. */
export function EditForm({
  edit,
  right,
  save,
}: {
  edit: TenantEdit;
  right: Right;
  save: FormAction<{ overtaken: Overtaken }>;
}) {
  const form = useForm(save);
  const { data, values: typed } = form.state;
  const overtaken = data?.overtaken;
  const seen = overtaken?.seen ?? typed.seen ?? edit.seen;
  const { tenantId, own, ownerId, labels, notes } = edit;
  return (
    <Form
      form={form}
      hidden={{ tenantId, seen }}
      values={{ ...own, ownerId, labels, notes }}
      keep={overtaken !== undefined}
      disabledReason={disabledReason(right)}
      aria-label="Edit this tenant"
    >
      <FocusFirst />
      {overtaken ? <OvertakenNotice now={overtaken.now} /> : <FormOutcome />}
      {own === null ? (
        <p className="text-ink-soft">Onboarding asks for the name and customer id.</p>
      ) : (
        <>
          <TextField
            name="name"
            label="Name"
            limit={limits.name}
            required
            autoComplete="off"
            hint="Our name for the customer. The organization's name at Polytomic is under Settings."
          />
          <TextField
            name="externalId"
            label="Customer id"
            limit={limits.customerId}
            optional
            mono
            autoComplete="off"
            spellCheck={false}
            hint="The customer's id in your own systems. One customer has one id."
          />
        </>
      )}
      <SelectField
        name="ownerId"
        label="Owner"
        options={edit.owners.map((owner) => ({ ...owner, isName: true }))}
      />
      <TextField
        name="labels"
        label="Labels"
        optional
        autoComplete="off"
        hint="Separated by commas, at most 20."
      />
      <TextAreaField
        name="notes"
        label="Notes"
        limit={limits.notes}
        optional
        hint="Only your team sees them. Don't enter keys or passwords."
      />
      <div className="flex flex-wrap items-start gap-2">
        <SubmitButton variant="primary">{overtaken ? "Save anyway" : "Save"}</SubmitButton>
        <LinkButton href={tenantHref(tenantId)} scroll={false} variant="ghost">
          Cancel
        </LinkButton>
      </div>
    </Form>
  );
}
