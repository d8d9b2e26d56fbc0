"use client";

import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorText } from "#components/ui/field.tsx";

/** Asks why the key is read. A plain form, because the forms of pages are kept across a reload. */
export default function ReasonDialog({
  doing,
  onReason,
  onClose,
}: {
  /** "copy the key" */
  doing: string;
  onReason: (reason: string) => void;
  onClose: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
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
            maxLength={200}
            autoComplete="off"
            aria-invalid={isMissing || undefined}
            aria-describedby={isMissing ? "read-reason-error" : undefined}
          />
          {isMissing && (
            <ErrorText id="read-reason-error" role="alert">
              Enter a reason.
            </ErrorText>
          )}
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit">
            {doing.charAt(0).toUpperCase() + doing.slice(1)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
