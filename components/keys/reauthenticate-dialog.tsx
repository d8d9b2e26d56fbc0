"use client";

import { type FormEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { type FormState, idle, unreachable } from "#lib/forms/state.ts";

/** Asks for the password in place, then what was asked goes on. */
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
  const [state, setState] = useState<FormState>(idle);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      setState(await onConfirm(new FormData(event.currentTarget)));
    } catch {
      setState({ ...idle, status: "failed", problem: unreachable });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Confirm it is you"
      description={`Your sign-in is older than 10 minutes. Enter your password to ${doing}.`}
      initialFocus={field}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <FormOutcome state={state} />
        <PasswordField
          ref={field}
          name="password"
          id="confirm-password"
          label="Password"
          autoComplete="current-password"
          error={state.problem?.fields?.password}
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Confirm and {doing}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
