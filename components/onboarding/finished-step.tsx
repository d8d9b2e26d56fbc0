import { DefinitionList, type Fact } from "#components/ui/definition-list.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { ArrowRight } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { WizardPage } from "#lib/onboarding/views.ts";
import type { StepName } from "#lib/tenants/views.ts";

export function factsOf(page: WizardPage, step: StepName): Fact[] {
  const { organization, rootUser, key } = page;
  switch (step) {
    case "organization":
      return organization === null
        ? []
        : [
            { label: "Organization", value: <span translate="no">{organization.name}</span> },
            { label: "Organization id", value: organization.id, copy: organization.id },
          ];
    case "user":
      return rootUser === null
        ? []
        : [
            { label: "Root user", value: <span translate="no">{rootUser.email}</span> },
            { label: "User id", value: rootUser.id, copy: rootUser.id },
            { label: "Role", value: rootUser.role },
            {
              label: "Invitation",
              value: rootUser.existed ? "The user already existed; none was sent" : "Sent by Polytomic",
            },
          ];
    case "key":
      return key === null
        ? []
        : [
            { label: "Key minted", value: <Time at={key.mintedAt} /> },
            { label: "By", value: key.mintedBy === null ? null : <Person name={key.mintedBy} /> },
            { label: "Last verified", value: key.verifiedAt === null ? null : <Time at={key.verifiedAt} /> },
          ];
  }
}

/** A finished step shows what it did and never runs again. */
export function FinishedStep({ page, step }: { page: WizardPage; step: StepName }) {
  const current = page.steps.find((item) => item.state === "current");
  return (
    <div className="space-y-6">
      <DefinitionList facts={factsOf(page, step)} />
      {current?.href && (
        <LinkButton href={current.href} variant="primary" icon={<ArrowRight size={15} aria-hidden />}>
          {current.name === "done" ? "Go to setup snippets" : `Continue with ${current.title}`}
        </LinkButton>
      )}
    </div>
  );
}
