import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { useSayQuestionClosed } from "#components/ui/say-closed.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage, OpenOverlap } from "#lib/keys/views.ts";

const label = "Customer has switched: stop old key";

/** Confirms stopping the old key. If the new key was never read, the name must be typed. */
export function SwitchedForm({
  action,
  open: { operationId, isRead, isNearTeam },
  page: { tenantId, tenantName, current },
  isMain,
}: {
  action: FormAction;
  open: OpenOverlap;
  page: KeysPage;
  isMain: boolean;
}) {
  const form = useForm(action);
  const onToggle = useSayQuestionClosed(label, form);
  const hint = current?.card.hint;
  const key = hint ? `key …${hint}` : "the old key";
  return (
    <details open={form.state.status !== "idle"} onToggle={onToggle} className="group max-w-full">
      <summary
        className={`btn btn-${isMain ? "primary" : "secondary"} inline-flex list-none items-center gap-1`}
      >
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {label}
      </summary>
      <Form form={form} prefix="switched-" hidden={{ operationId, tenantId }} className="mt-3 space-y-3">
        <FormOutcome />
        <p>
          {isRead
            ? `This stops ${key} at once: whatever still uses it fails.`
            : `${isNearTeam ? "The new key may have been taken by your team alone." : "The new key has not been taken, copied or revealed yet."} This stops ${key} at once: whatever uses it fails.`}
        </p>
        {!isRead && (
          <TextField name="typedName" label={`Type ${tenantName} to confirm`} required autoComplete="off" />
        )}
        <SubmitButton variant="danger">Stop {key}</SubmitButton>
      </Form>
    </details>
  );
}
