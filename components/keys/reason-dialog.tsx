"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";

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
        onSubmit={(event) => {
          event.preventDefault();
          onReason(field.current?.value ?? "");
        }}
      >
        <div>
          <label htmlFor="read-reason" className="mb-1 block font-[550]">
            Reason
          </label>
          <input ref={field} id="read-reason" className="input" required maxLength={200} autoComplete="off" />
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
