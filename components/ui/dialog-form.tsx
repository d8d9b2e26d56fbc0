"use client";

import { type ReactNode, useState, useSyncExternalStore } from "react";
import { ChevronRight } from "#components/ui/icons.ts";
import type { FormState } from "#lib/forms/state.ts";
import { Button, look, type Variant } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Form, type FormHandle } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { useSayClosed } from "./say-closed.ts";

const never = () => () => {};
/** Whether script runs; not yet while hydrating. */
const useScript = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/**
 * A form that a button opens in a dialog, with what was typed in it kept when that is closed. Without script the same
 * button opens it in place.
 */
export function DialogForm<Data>({
  form,
  label,
  about,
  title,
  says,
  variant = "secondary",
  size,
  prefix,
  hidden,
  disabledReason,
  children,
}: {
  form: FormHandle<Data>;
  /** On the button that opens it. */
  label: string;
  /** What it is about, for screen readers, where the label does not say it. */
  about?: string | undefined;
  title: string;
  /** What will happen. */
  says: ReactNode;
  variant?: Variant | undefined;
  size?: "md" | "sm" | undefined;
  /** Before the ids of its fields. */
  prefix: string;
  /** Hidden fields, such as the record's id. */
  hidden: Record<string, string | undefined>;
  disabledReason: string | undefined;
  /** The fields and the button that sends it. */
  children: ReactNode;
}) {
  const hasScript = useScript();
  const [isOpen, setOpen] = useState(false);
  // It closes with its answer, and the page says what became of it.
  const [answered, setAnswered] = useState<FormState<Data>>(form.state);
  const [whyClosed, setWhyClosed] = useState<string | null>(null);
  const isSent = form.isPending || form.state.status === "lost";
  if (answered !== form.state) {
    setAnswered(form.state);
    if (form.state.status === "done") setOpen(false);
  } else if (disabledReason !== undefined && isOpen) {
    // While it can't be sent it is away, and it does not come back unasked.
    setOpen(false);
    if (!isSent) setWhyClosed(disabledReason);
  }
  useSayClosed(title, { isOpen, isSent, whyClosed });
  const words = (
    <>
      <span>{label}</span>
      {about && <span className="sr-only"> {about}</span>}
    </>
  );
  if (disabledReason !== undefined)
    return (
      <Button variant={variant} size={size} disabledReason={disabledReason}>
        {words}
      </Button>
    );
  function open() {
    setWhyClosed(null);
    setOpen(true);
  }
  const fields = (
    <Form form={form} prefix={prefix} hidden={hidden} className="space-y-4">
      {form.state.status !== "done" && <FormOutcome />}
      {children}
    </Form>
  );
  if (!hasScript)
    return (
      <details open={form.state.status !== "idle"} className="group max-w-full open:basis-full">
        <summary className={`${look({ variant, size })} inline-flex list-none items-center gap-1`}>
          <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
          {words}
        </summary>
        <div className="mt-2 max-w-[60ch] space-y-3 border-l-3 border-line pl-4">
          <div>{says}</div>
          {fields}
        </div>
      </details>
    );
  return (
    <div className="max-w-full space-y-2">
      <Button variant={variant} size={size} aria-haspopup="dialog" onClick={open}>
        {words}
      </Button>
      {!isOpen && form.state.status !== "idle" && <FormOutcome form={form} prefix={prefix} />}
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={title} description={says} isKept>
        {fields}
      </Dialog>
    </div>
  );
}
