"use client";

import { type SubmitEvent, useActionState } from "react";
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

/** Says with the time what clock it is by, as it leaves. */
function sayOffset({ currentTarget: { elements } }: SubmitEvent<HTMLFormElement>): void {
  const [when, offset] = ["when", "offset"].map((name) => elements.namedItem(name) as HTMLInputElement);
  if (when && offset) offset.value = String(offsetOf(when.value));
}

/** The chosen time as the field has it: by the clock of the browser, or in UTC while that is not known. */
function fieldOf(chosen: string, isLocal: boolean): string {
  const at = new Date(chosen);
  const offsetMs = isLocal ? at.getTimezoneOffset() * 60_000 : 0;
  return new Date(at.getTime() - offsetMs).toISOString().slice(0, 16);
}

/** A time at which the old key is retired without anybody saying so. Without script the time is in UTC. */
export function StopAtForm({
  action,
  operationId,
  tenantId,
  chosen,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  /** The time that is set, in ISO 8601; null: none. */
  chosen: string | null;
  disabledReason: string | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  const isLocal = useNow() !== null;
  const kept = chosen === null ? "" : fieldOf(chosen, isLocal);
  const shown = state.status === "done" || state.status === "idle" ? kept : (state.values.when ?? kept);
  return (
    <form action={submit} onSubmit={sayOffset} noValidate className="space-y-3">
      <FormOutcome state={state} prefix="retire-" />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <input type="hidden" name="offset" defaultValue={0} />
      <TextField
        // What was set meanwhile, here or by a colleague, takes the place of what stood there.
        key={chosen}
        name="when"
        id="retire-when"
        label="Retire the old key by itself at"
        type="datetime-local"
        required
        defaultValue={shown}
        error={state.problem?.fields?.when}
        hint={`${isLocal ? "In your own time zone." : "In UTC."} Without a time it stops only when you say that the customer has switched.`}
      />
      <SubmitButton size="sm" disabledReason={disabledReason}>
        Set the time
      </SubmitButton>
    </form>
  );
}
