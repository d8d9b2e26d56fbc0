import { look } from "#components/ui/button.tsx";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { AlarmClock } from "#components/ui/more-icons.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { InboxEntry } from "#lib/directory/views.ts";
import { limits } from "#lib/forms/limits.ts";
import { snoozeDays } from "#lib/forms/snooze-days.ts";

const options = snoozeDays.map((days) => ({
  value: String(days),
  label: days === 1 ? "1 day" : `${days} days`,
}));

/** Opens in place, also without script. */
export function SnoozeForm({ entry, form }: { entry: InboxEntry; form: FormHandle }) {
  const { id, tenantId, kind, subject, name, since } = entry;
  return (
    <details className="group">
      <summary className={`${look({ variant: "ghost", size: "sm" })} inline-flex list-none`}>
        <AlarmClock size={14} aria-hidden />
        Snooze<span className="sr-only"> {name}</span>
      </summary>
      <Form
        form={form}
        hidden={{ tenantId, kind, subject, since }}
        prefix={`${id}-`}
        values={{ days: "1" }}
        className="mt-2 mb-1 max-w-96 space-y-3 border-l-3 border-line pl-4"
      >
        <FormOutcome />
        <SelectField name="days" label="For how long" options={options} />
        <TextField
          name="reason"
          label="Reason"
          required
          limit={limits.reason}
          autoComplete="off"
          hint="Everyone sees it. If the problem is solved and comes back, it is shown again at once."
        />
        <SubmitButton>Snooze</SubmitButton>
      </Form>
    </details>
  );
}
