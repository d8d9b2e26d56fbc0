"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** One's own name, as colleagues see it. */
export function NameForm({ action, name }: { action: FormAction; name: string }) {
  return (
    <Form action={action} prefix="own-" values={{ name }}>
      <FormOutcome />
      <TextField name="name" label="Your name" limit={limits.name} autoComplete="name" required />
      <SubmitButton>Save name</SubmitButton>
    </Form>
  );
}
