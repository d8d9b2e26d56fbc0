"use client";

import { CodeToCopy } from "#components/ui/code-to-copy.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { OnceShown } from "#components/ui/once-shown.tsx";
import { SecretField } from "#components/ui/secret-field.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { formatWords } from "./formats.ts";

const options = Object.entries(formatWords).map(([value, label]) => ({ value, label }));

/** The secret is shown once, after it was made: we keep it encrypted. */
function Added({ secret, message }: { secret: string; message: string | undefined }) {
  return (
    <OnceShown>
      <Notice tone="good" role="status" title={message}>
        <p>Give this signing secret to the receiver. Copy it now; it is not shown again.</p>
        <CodeToCopy text={secret} what="signing secret" />
      </Notice>
    </OnceShown>
  );
}

export function WebhookForm({ action }: { action: FormAction<{ secret: string | null }> }) {
  const form = useForm(action);
  const { message, data } = form.state;
  return (
    <Form form={form} prefix="webhook-" values={{ kind: "slack" }}>
      {data?.secret ? <Added key={data.secret} secret={data.secret} message={message} /> : <FormOutcome />}
      <SelectField
        name="kind"
        label="Format"
        options={options}
        hint="Signed JSON is verified as Standard Webhooks describe it."
      />
      <TextField
        name="name"
        label="Name"
        limit={limits.webhookName}
        required
        autoComplete="off"
        placeholder="#customers"
      />
      <SecretField
        name="secretUrl"
        label="URL"
        hint="Stored encrypted, because anyone who has it can post."
      />
      <SubmitButton variant="primary">Add webhook</SubmitButton>
    </Form>
  );
}
