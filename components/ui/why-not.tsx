import type { Right } from "#lib/staff/views.ts";
import type { FormHandle } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";

/** In place of a form that may not be sent: why, in one line, after what became of the one sent before. */
export function WhyNot({ right, form }: { right: Right; form?: FormHandle | undefined }) {
  return (
    <div className="space-y-2">
      {form && <FormOutcome form={form} />}
      {!right.allowed && <p className="text-ink-soft">{right.reason}</p>}
    </div>
  );
}
