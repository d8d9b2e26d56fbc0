"use client";

import { use, useRef } from "react";
import { type FormState, unreachable } from "#lib/forms/state.ts";
import { Button } from "./button.tsx";
import { CodeField } from "./code-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { PasswordField } from "./password-field.tsx";
import { PersonContext } from "./person.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Asks for the password in place, and for the code of a second factor, then continues. */
export default function ReauthenticateDialog({
  doing,
  onConfirm,
  onClose,
}: {
  /** "copy the key" */
  doing: string;
  onConfirm: (form: FormData) => Promise<FormState>;
  onClose: () => void;
}) {
  const hasSecondFactor = use(PersonContext)?.now.hasSecondFactor ?? false;
  const field = useRef<HTMLInputElement>(null);
  const confirm = (_: unknown, form: FormData): Promise<FormState> =>
    onConfirm(form).catch(() => ({ status: "failed", values: {}, problem: unreachable }));
  return (
    <Dialog
      open
      onClose={onClose}
      title="Confirm it is you"
      description={`Your sign-in is older than 10 minutes. Enter your password${hasSecondFactor ? " and a code" : ""} to ${doing}.`}
      initialFocus={field}
    >
      <Form action={confirm} prefix="confirm-" className="space-y-4">
        <FormOutcome />
        <PasswordField ref={field} name="password" label="Password" autoComplete="current-password" />
        <CodeField isAsked={hasSecondFactor} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton variant="primary">Confirm and {doing}</SubmitButton>
        </div>
      </Form>
    </Dialog>
  );
}
