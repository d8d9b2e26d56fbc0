import { ChevronRight } from "lucide-react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";

/** Deleting at Polytomic: says what dies, and asks for the organization's name. */
export function SettingsDelete({
  settings,
  state,
  submit,
}: {
  settings: TenantSettings;
  state: FormState;
  submit: (form: FormData) => void;
}) {
  const { organization, tenantId, deleteId, remove } = settings;
  const name = (organization.kind === "found" && organization.name) || settings.name;
  const typed = state.status === "done" ? "" : state.values.typedName;
  if (!remove.allowed)
    return (
      <form action={submit} className="space-y-3">
        <FormOutcome state={state} />
        <SubmitButton variant="danger" disabledReason={disabledReason(remove)}>
          Delete organization
        </SubmitButton>
      </form>
    );
  return (
    <details open={state.status !== "idle"} className="group">
      <summary className="btn btn-danger inline-flex list-none items-center gap-1">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        Delete organization
      </summary>
      <form action={submit} noValidate className="mt-3 space-y-4" aria-label="Delete the organization">
        <FormOutcome state={state} />
        <p>This deletes at Polytomic, at once and for good:</p>
        <ul className="list-disc pl-5">
          <li>
            the organization “{name}”{settings.organizationId !== null && <> ({settings.organizationId})</>}
          </li>
          <li>all its users, who cannot sign in any more</li>
          <li>all its API keys, which stop working</li>
          <li>its connections and all its syncs, which stop running</li>
        </ul>
        <p>Nobody can bring it back. Our record stays, archived, with its timeline.</p>
        <input type="hidden" name="tenantId" value={tenantId} />
        <input type="hidden" name="operationId" value={deleteId} />
        <input type="hidden" name="expectedName" value={name} />
        <TextField
          name="typedName"
          label="Type the organization's name to confirm"
          autoComplete="off"
          spellCheck={false}
          hint={<span className="whitespace-pre-wrap">{name}</span>}
          defaultValue={typed}
          error={state.problem?.fields?.typedName}
        />
        <SubmitButton variant="danger">Delete {name}</SubmitButton>
      </form>
    </details>
  );
}
