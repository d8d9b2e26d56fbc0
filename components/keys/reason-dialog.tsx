"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorText } from "#components/ui/field.tsx";

/** Asks why the key is read. A plain form, because the forms of pages are kept across a reload. */
export default function ReasonDialog({
  doing,
  asking,
  busy,
  onReason,
  onClose,
}: {
  /** "copy the key" */
  doing: string;
  /** Another object with each answer of the server. */
  asking: { reason?: string; refused?: string };
  busy: boolean;
  onReason: (reason: string) => void;
  onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const isWrong = isMissing || asking.refused !== undefined;
  useEffect(() => {
    if (asking.refused !== undefined) field.current?.focus();
  }, [asking]);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Why do you need this key?"
      description="Your reason is recorded in the audit log and in the tenant's timeline."
      initialFocus={field}
    >
      <form
        className="space-y-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const reason = field.current?.value.trim() ?? "";
          setMissing(reason === "");
          if (reason === "") field.current?.focus();
          else onReason(reason);
        }}
      >
        <div>
          <label htmlFor="read-reason" className="mb-1 block font-[550]">
            Reason
          </label>
          <input
            ref={field}
            id="read-reason"
            className="input"
            required
            defaultValue={asking.reason}
            maxLength={200}
            autoComplete="off"
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? "read-reason-error" : undefined}
          />
          {isWrong && (
            <ErrorText id="read-reason-error" role="alert">
              {isMissing ? "Enter a reason." : (asking.refused ?? "")}
            </ErrorText>
          )}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={busy}>
            {doing.charAt(0).toUpperCase() + doing.slice(1)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
