"use client";

import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { WhyNot } from "#components/ui/why-not.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";
import type { Right } from "#lib/staff/views.ts";
import type { TenantChange } from "#lib/tenants/lifecycle.ts";

const words: Record<TenantChange, { label: string; done: string; undo: TenantChange; says: string }> = {
  hold: {
    label: "Put on hold",
    done: "Put on hold",
    undo: "resume",
    says: "Marks the tenant as on hold and pauses its onboarding. Nothing changes at Polytomic, and keys keep working.",
  },
  resume: {
    label: "Take off hold",
    done: "Taken off hold",
    undo: "hold",
    says: "The tenant is on hold. Taking it off hold changes nothing at Polytomic.",
  },
  archive: {
    label: "Archive",
    done: "Archived",
    undo: "restore",
    says: "Hides the tenant from the list and pauses its connect links until it is restored. Nothing changes at Polytomic, and keys keep working.",
  },
  restore: {
    label: "Restore",
    done: "Restored",
    undo: "archive",
    says: "The tenant is archived: hidden from the list, with its connect links paused. Restoring it changes nothing at Polytomic.",
  },
};

/** A change of our records only, with an undo right after it. */
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
  const right: Right = nothingLeft
    ? {
        allowed: false,
        reason: "Its organization no longer exists at Polytomic, so there is nothing to restore.",
      }
    : edit;
  const done = form.state.data?.done;
  return (
    <div className="space-y-2 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-ink-soft">{says}</p>
        {right.allowed && (
          <Form form={form} hidden={{ tenantId, change }} className="">
            <SubmitButton align="end" aria-label={`${label} ${name}`}>
              {label}
            </SubmitButton>
          </Form>
        )}
      </div>
      <WhyNot right={right} />
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
