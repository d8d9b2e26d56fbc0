"use client";

import { CodeField } from "#components/ui/code-field.tsx";
import { FocusFirst } from "#components/ui/focus-first.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";

export function CodeForm({ action, next }: { action: FormAction; next?: string | undefined }) {
  return (
    <Form action={action} hidden={{ next }}>
      <FocusFirst />
      <FormOutcome />
      <CodeField isAsked />
      <SubmitButton variant="primary" className="w-full">
        Sign in
      </SubmitButton>
    </Form>
  );
}
