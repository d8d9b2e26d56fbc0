"use client";

import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { Panel, Trouble } from "#lib/activity/views.ts";
import type { TypeChoice } from "#lib/connect/views.ts";
import { brandingHref } from "#lib/forms/href.ts";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { MadeLink } from "./made-link.tsx";
import { TypeField } from "./type-field.tsx";

/** Polytomic does not document which key this list needs, so a refusal says nothing about the key. */
function whyTyped({ kind, message, reference }: Trouble): string {
  if (kind === "refused") return "Polytomic does not list its integrations for this tenant's key.";
  return `The integrations could not be listed: ${message}${reference ? ` Reference ${reference}.` : ""}`;
}

/** Makes a connect link. `choices` are the connections that can be repaired, `types` what a new one may be. */
export function LinkForm({
  tenantId,
  choices,
  types,
  wish,
  action,
  right,
}: {
  tenantId: string;
  choices: { value: string; label: string }[];
  types: Panel<TypeChoice>;
  wish: { connectionName: string; types: string };
  action: FormAction<{ link: string }>;
  right: Right;
}) {
  const form = useForm(action);
  const { message, data } = form.state;
  if (!right.allowed) return <ReadOnly reason={right.reason} />;
  return (
    <Form form={form} values={{ expiresInDays: "7", ...wish }} hidden={{ tenantId }}>
      {data ? <MadeLink key={data.link} link={data.link} message={message} /> : <FormOutcome />}
      {choices.length > 0 && (
        <SelectField
          name="connectionId"
          label="Purpose"
          options={[{ value: "", label: "A new connection" }, ...choices]}
          hint="A repair keeps the connection's name and type. The name and integrations below are ignored."
        />
      )}
      <TextField
        name="connectionName"
        label="Connection name"
        limit={limits.connectionName}
        required={choices.length === 0}
        autoComplete="off"
        hint="What the connection is called at Polytomic. The customer sees it."
      />
      {types.trouble === null ? (
        // Reset once a link was made, including its filter.
        <TypeField key={data?.link} choices={types.rows} />
      ) : (
        <TextField
          name="types"
          label="Allowed integrations"
          optional
          mono
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint={
            <>
              <span className="block">{whyTyped(types.trouble)}</span> Type their ids, separated by commas,
              such as salesforce, hubspot. One id opens its form directly; with none, the customer can pick
              any.
            </>
          }
        />
      )}
      <TextField
        name="expiresInDays"
        label="Expires after (days)"
        optional
        inputMode="numeric"
        autoComplete="off"
        hint="7 if it is left empty."
      />
      <p className="text-sm text-ink-soft">
        Its page shows your name, logo and support contact from{" "}
        <Link href={brandingHref} className="link">
          Settings › Branding
        </Link>
        .
      </p>
      <SubmitButton variant="primary">Make connect link</SubmitButton>
    </Form>
  );
}
