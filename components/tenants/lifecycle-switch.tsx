"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";
import type { TenantChange } from "#lib/tenants/lifecycle.ts";

const words: Record<TenantChange, { label: string; done: string; undo: TenantChange; says: string }> = {
  hold: {
    label: "Put on hold",
    done: "Put on hold",
    undo: "resume",
    says: "Marks the customer as on hold in our lists; an onboarding in the middle waits. At Polytomic nothing changes and keys go on working.",
  },
  resume: {
    label: "Take off hold",
    done: "Taken off hold",
    undo: "hold",
    says: "The customer is on hold in our lists. At Polytomic everything goes on as before.",
  },
  archive: {
    label: "Archive",
    done: "Archived",
    undo: "restore",
    says: "Takes the customer out of our lists. Its connect links stop until it is restored. At Polytomic nothing changes and keys go on working.",
  },
  restore: {
    label: "Restore",
    done: "Restored",
    undo: "archive",
    says: "The customer is archived: out of our lists, and its connect links are stopped. Nothing is changed at Polytomic.",
  },
};

/** Something local, and its undoing right after. */
export function SettingsSwitch({
  settings,
  change,
  action,
}: {
  settings: TenantSettings;
  change: TenantChange;
  action: FormAction<{ done: TenantChange }>;
}) {
  const form = useForm(action);
  const { tenantId, name, edit, deleted } = settings;
  const { label, says } = words[change];
  const nothingLeft = change === "restore" && deleted;
  const whyNot = nothingLeft
    ? "Its organization is gone at Polytomic; there is nothing to restore."
    : disabledReason(edit);
  const done = form.state.data?.done;
  return (
    <div className="space-y-2 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-ink-soft">{says}</p>
        <Form form={form} hidden={{ tenantId, change }} disabledReason={whyNot} className="">
          <SubmitButton align="end" aria-label={`${label} ${name}`}>
            {label}
          </SubmitButton>
        </Form>
      </div>
      {done === undefined ? (
        <FormOutcome form={form} />
      ) : (
        <Notice
          tone="good"
          role="status"
          title={`${words[done].done}.`}
          actions={
            <Form form={form} hidden={{ tenantId, change: words[done].undo }} className="">
              <SubmitButton size="sm" aria-label={`Undo: ${words[words[done].undo].label.toLowerCase()}`}>
                Undo
              </SubmitButton>
            </Form>
          }
        />
      )}
    </div>
  );
}
