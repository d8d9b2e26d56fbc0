"use client";

import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { ConnectLinkRow } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { MadeLink } from "./made-link.tsx";

/** A new address in the place of one that got lost or has expired. */
export function RenewForm({
  action,
  tenantId,
  link,
}: {
  action: FormAction<{ link: string }>;
  tenantId: string;
  link: ConnectLinkRow;
}) {
  const form = useForm(action);
  const { data, message } = form.state;
  return (
    <Form form={form} hidden={{ tenantId, linkId: link.id }} className="max-w-full space-y-2">
      <SubmitButton size="sm" align="end" aria-label={`New link for ${link.connectionName}`}>
        New link
      </SubmitButton>
      {data ? (
        <MadeLink key={data.link} link={data.link} message={message}>
          The old address no longer works.
        </MadeLink>
      ) : (
        <FormOutcome />
      )}
    </Form>
  );
}
