"use client";

import { useActionState } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { reasonOf } from "#components/ui/reason-of.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { ConnectPage } from "#lib/connect/views.ts";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

function linkOf(state: FormState): string | null {
  const data = state.data as { link?: unknown } | undefined;
  return state.status === "done" && typeof data?.link === "string" ? data.link : null;
}

/** Makes a link. Its address is shown once: we keep only its hash. */
export function ConnectLinkForm({
  tenantId,
  connections,
  action,
  right,
}: {
  tenantId: string;
  connections: ConnectPage["connections"];
  action: FormAction;
  right: Right;
}) {
  const [state, submit] = useActionState(action, idle);
  const link = linkOf(state);
  const values = state.status === "done" ? {} : state.values;
  return (
    <div className="space-y-5">
      {link === null ? (
        <FormOutcome state={state} />
      ) : (
        <Notice tone="good" role="status" title="Connect link made">
          <p>
            Send this address to the customer. It is not shown again; revoke it here when it is not needed.
          </p>
          <p className="flex flex-wrap items-center gap-2 pt-1">
            <code className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm break-all">{link}</code>
            <CopyButton text={link} what="connect link" label />
          </p>
        </Notice>
      )}
      <form action={submit} noValidate className="space-y-5">
        <input type="hidden" name="tenantId" value={tenantId} />
        <TextField
          name="connectionName"
          label="Connection name"
          required
          autoComplete="off"
          hint="The customer sees it, and so does Polytomic."
          defaultValue={values.connectionName}
          error={state.fields.connectionName}
        />
        <SelectField
          name="connectionId"
          label="For"
          options={[
            { value: "", label: "A new connection" },
            ...(connections ?? []).map(({ id, name }) => ({ value: id, label: `Repair ${name}` })),
          ]}
          defaultValue={values.connectionId ?? ""}
          error={state.fields.connectionId}
          hint={connections === null ? "The connections that exist could not be read just now." : undefined}
        />
        <TextField
          name="types"
          label="Allowed integrations"
          optional
          mono
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="Ids separated by commas, such as salesforce, postgresql. Empty: the customer chooses among all."
          defaultValue={values.types}
          error={state.fields.types}
        />
        <TextField
          name="expiresInDays"
          label="Ends after days"
          optional
          inputMode="numeric"
          autoComplete="off"
          hint="Empty: it holds until it is revoked."
          defaultValue={values.expiresInDays}
          error={state.fields.expiresInDays}
        />
        <SubmitButton variant="primary" disabledReason={reasonOf(right)}>
          Make connect link
        </SubmitButton>
      </form>
    </div>
  );
}
