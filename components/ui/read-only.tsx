import { DefinitionList, type Fact } from "./definition-list.tsx";
import type { FormHandle } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";

/** Replaces a form that may not be sent: its values, the result of the one sent before, and why, in one line. */
export function ReadOnly({
  facts = [],
  form,
  reason,
}: {
  facts?: Fact[] | undefined;
  form?: FormHandle | undefined;
  reason: string;
}) {
  return (
    <div className="space-y-3">
      {facts.length > 0 && <DefinitionList facts={facts} />}
      {form && <FormOutcome form={form} />}
      <p className="text-ink-soft">{reason}</p>
    </div>
  );
}
