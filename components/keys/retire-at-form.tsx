"use client";

import { useActionState, useState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { useNow } from "#components/ui/now.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

/** The distance from UTC on the day chosen, which a server cannot know. */
function offsetOf(when: string): number {
  const offset = new Date(when).getTimezoneOffset();
  return Number.isNaN(offset) ? 0 : offset;
}

/** A time at which the old key is retired without anybody saying so. Without script the time is in UTC. */
export function RetireAtForm({
  action,
  operationId,
  tenantId,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  disabledReason: string | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  const [offset, setOffset] = useState(0);
  const zone = useNow() === null ? "In UTC." : "In your own time zone.";
  return (
    <form action={submit} noValidate className="space-y-3">
      <FormOutcome state={state} prefix="retire-" />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <input type="hidden" name="offset" value={offset} />
      <TextField
        name="when"
        id="retire-when"
        label="Retire the old key by itself at"
        type="datetime-local"
        defaultValue={state.status === "done" ? "" : state.values.when}
        error={state.fields.when}
        hint={`${zone} Empty: only when you say that the customer has switched.`}
        onChange={(event) => setOffset(offsetOf(event.target.value))}
      />
      <SubmitButton size="sm" disabledReason={disabledReason}>
        Set the time
      </SubmitButton>
    </form>
  );
}
