"use client";

import type { SubmitEvent } from "react";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { useNow } from "#components/ui/now.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** The distance from UTC on the day chosen, which a server cannot know. */
function offsetOf(when: string): number {
  const offset = new Date(when).getTimezoneOffset();
  return Number.isNaN(offset) ? 0 : offset;
}

/** Sends the offset from UTC with the time. */
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

/** The time at which the old key stops automatically. Without script the time is in UTC. */
export function StopAtForm({
  action,
  operationId,
  tenantId,
  chosen,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  /** The time that is set, in ISO 8601; null: none. */
  chosen: string | null;
}) {
  const isLocal = useNow() !== null;
  return (
    <Form
      action={action}
      onSubmit={sayOffset}
      prefix="retire-"
      hidden={{ operationId, tenantId, seenStopAt: chosen ?? "" }}
      values={{ when: chosen === null ? "" : fieldOf(chosen, isLocal) }}
      className="space-y-3"
    >
      <FormOutcome />
      <input type="hidden" name="offset" defaultValue={0} />
      <TextField
        // A time that a colleague set meanwhile replaces the shown one.
        key={chosen}
        name="when"
        label="Stop the old key automatically on"
        type="datetime-local"
        required
        hint={`${isLocal ? "In your time zone." : "In UTC."} Without a time, the old key works until you stop it. It also stays if no one has taken or read the new key by then, and you are asked.`}
      />
      <SubmitButton size="sm">Set the time</SubmitButton>
    </Form>
  );
}
