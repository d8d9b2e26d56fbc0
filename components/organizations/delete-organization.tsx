import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { useSayQuestionClosed } from "#components/ui/say-closed.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { TenantSettings } from "#lib/organizations/settings.ts";

/** Deletes at Polytomic: lists what is deleted and asks for the organization's name. */
export function SettingsDelete({ settings, form }: { settings: TenantSettings; form: FormHandle }) {
  const { organization, tenantId, deleteId, remove } = settings;
  const name = (organization.kind === "found" && organization.name) || settings.name;
  const onToggle = useSayQuestionClosed("Delete organization", form, disabledReason(remove));
  if (!remove.allowed)
    return (
      <div className="space-y-3">
        <FormOutcome form={form} />
        <ReadOnly reason={remove.reason} />
      </div>
    );
  return (
    <details open={form.state.status !== "idle"} onToggle={onToggle} className="group">
      <summary className="btn btn-danger inline-flex list-none items-center gap-1">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        Delete organization
      </summary>
      <Form
        form={form}
        hidden={{ tenantId, operationId: deleteId, expectedName: name }}
        className="mt-3 space-y-4"
        aria-label="Delete the organization"
      >
        <FormOutcome />
        <p>This immediately and permanently deletes at Polytomic:</p>
        <ul className="list-disc pl-5">
          <li>
            the organization “<span translate="no">{name}</span>”
            {settings.organizationId !== null && <span translate="no"> ({settings.organizationId})</span>}
          </li>
          <li>all its users, who can no longer sign in</li>
          <li>all its API keys, which stop working</li>
          <li>its connections and all its syncs, which stop running</li>
        </ul>
        <p>This can't be undone. The tenant is archived and keeps its timeline.</p>
        <TextField
          name="typedName"
          label="Type the organization's name to confirm"
          autoComplete="off"
          spellCheck={false}
          hint={
            <span translate="no" className="whitespace-pre-wrap">
              {name}
            </span>
          }
        />
        <SubmitButton variant="danger">
          Delete <span translate="no">{name}</span>
        </SubmitButton>
      </Form>
    </details>
  );
}
