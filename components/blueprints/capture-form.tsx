"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { CapturedDraft, NewBlueprint } from "#lib/blueprints/views.ts";
import { blueprintEditHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

function Captured({ draft: { blueprintId, resources, notes } }: { draft: CapturedDraft }) {
  return (
    <Notice
      tone="warn"
      role="status"
      title={`Captured ${resources === 1 ? "1 resource" : `${resources} resources`}, not everything`}
      actions={
        <LinkButton href={blueprintEditHref(blueprintId)} variant="primary" size="sm">
          Edit the draft
        </LinkButton>
      }
    >
      <ul className="list-disc space-y-1 pl-5 wrap-anywhere">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** Drafts a blueprint from what a tenant has at Polytomic. */
export function CaptureForm({ page, capture }: { page: NewBlueprint; capture: FormAction<CapturedDraft> }) {
  const form = useForm(capture);
  const { tenants, tenant, draftIds, edit } = page;
  const { data } = form.state;
  return (
    <Form
      form={form}
      prefix="capture-"
      hidden={{ draftId: draftIds.captured, tenantId: tenant?.id }}
      disabledReason={disabledReason(edit)}
      className="space-y-5"
    >
      {data ? <Captured draft={data} /> : <FormOutcome />}
      <p className="text-ink-soft">
        Reads the organization with its own key and changes nothing there. Secrets become variables, and
        connections that the customer made are awaited from each new customer. Field selections and filters of
        bulk syncs, and primary keys of schemas, are not captured.
      </p>
      {tenant ? (
        <p>
          <span className="text-ink-soft">Tenant</span>{" "}
          <span className="font-[550] wrap-anywhere" translate="no">
            {tenant.name}
          </span>
        </p>
      ) : (
        <>
          <TextField name="tenant" label="Tenant" required autoComplete="off" list="capture-tenants" />
          <datalist id="capture-tenants">
            {tenants.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      <TextField name="name" label="Name of the blueprint" required autoComplete="off" />
      <SubmitButton>Capture from tenant</SubmitButton>
    </Form>
  );
}
