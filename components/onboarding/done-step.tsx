import { Plus } from "lucide-react";
import { type SendAction, SendForm } from "#components/keys/send-form.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { newOnboardingHref, tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { factsOf } from "./finished-step.tsx";
import { SetupSnippets } from "./setup-snippets.tsx";
import { WizardFrame } from "./wizard-frame.tsx";

/** The whole last page of the wizard. */
export function DoneStep({
  page,
  readKey,
  send,
  reauthenticate,
  apiVersion,
}: {
  page: WizardPage;
  readKey: ReadKey;
  send: SendAction;
  reauthenticate: FormAction;
  apiVersion: string;
}) {
  return (
    <WizardFrame page={page} shown="done">
      <DefinitionList facts={[...factsOf(page, "organization"), ...factsOf(page, "user")]} />
      {page.key === null ? (
        <Notice tone="warn" title="No key is stored for this customer" />
      ) : (
        <SetupSnippets
          card={page.key}
          sending={
            <SendForm
              action={send}
              tenantId={page.key.tenantId}
              asksReason={page.key.asksReason}
              right={page.key.send}
            />
          }
          readKey={readKey}
          reauthenticate={reauthenticate}
          apiUrl={page.apiUrl}
          apiVersion={apiVersion}
          organizationId={page.organization?.id ?? null}
        />
      )}
      <div className="flex flex-wrap gap-2 border-t border-line pt-5">
        <LinkButton
          href={newOnboardingHref}
          icon={<Plus size={15} aria-hidden />}
          disabledReason={disabledReason(page.onboard)}
        >
          Onboard another
        </LinkButton>
        {page.tenantId !== null && (
          <LinkButton href={tenantHref(page.tenantId)} variant="ghost">
            Go to the tenant
          </LinkButton>
        )}
      </div>
    </WizardFrame>
  );
}
