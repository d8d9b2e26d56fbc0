import { ActionForm } from "#components/ui/action-form.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";

/** What stays at Polytomic when this onboarding is cancelled. */
function leftBehind({ organization, rootUser, inDoubt, keyStored, name }: WizardPage): string[] {
  return [
    ...(organization ? [`the organization “${organization.name}” (${organization.id})`] : []),
    ...(rootUser ? [`its user ${rootUser.email}, who was invited`] : []),
    ...(keyStored ? ["its API key, which is also stored here"] : []),
    ...(inDoubt && !organization
      ? [`an organization “${name}” may exist, since we didn't get an answer`]
      : []),
    ...(inDoubt && organization && !rootUser
      ? ["its root user may exist, since we didn't get an answer"]
      : []),
    ...(inDoubt && rootUser ? ["a key that is not stored may exist, since we didn't get an answer"] : []),
  ];
}

/** Cancels an onboarding. Shows before the click what stays at Polytomic. Works without script. */
export function StartOver({ page, action }: { page: WizardPage; action: FormAction }) {
  const left = leftBehind(page);
  return (
    <details className="group w-full">
      <summary className="btn btn-ghost btn-sm inline-flex list-none items-center gap-1">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        Start over
      </summary>
      <div className="mt-2 space-y-2">
        <p>
          {left.length === 0
            ? "Nothing was created at Polytomic. This draft is archived, and you start with an empty form."
            : "This draft is archived, and you start with an empty form. This stays at Polytomic:"}
        </p>
        {left.length > 0 && (
          <ul className="list-disc pl-5">
            {left.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
        <ActionForm
          action={action}
          fields={{ tenantId: page.tenantId ?? "", seenLeft: page.left }}
          label={page.name === null ? "Cancel this onboarding" : `Cancel onboarding ${page.name}`}
          size="sm"
          variant="danger"
          right={page.onboard}
        />
      </div>
    </details>
  );
}
