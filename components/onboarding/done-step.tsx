import { type SendAction, SendForm } from "#components/keys/send-form.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Plus } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
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
  canApplyBlueprint,
  readKey,
  send,
  reauthenticate,
  apiVersion,
}: {
  page: WizardPage;
  canApplyBlueprint: boolean;
  readKey: ReadKey;
  send: SendAction;
  reauthenticate: FormAction;
  apiVersion: string;
}) {
  return (
    <WizardFrame page={page} shown="done">
      {page.key === null ? (
        <Notice tone="warn" title="No key is stored for this customer" />
      ) : (
        <SetupSnippets
          card={page.key}
          sending={
            <SendForm
              action={send}
              tenantId={page.key.tenantId}
              variant={page.key.isBlind ? "primary" : "secondary"}
              asksReason={page.key.asksReason}
              canMail={page.key.canMail}
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
      <section aria-labelledby="created" className="space-y-1">
        <h2 id="created" className="font-semibold">
          What was created
        </h2>
        <DefinitionList facts={[...factsOf(page, "organization"), ...factsOf(page, "user")]} />
      </section>
      {page.tenantId !== null && page.key !== null && (
        <section aria-labelledby="next" className="space-y-1">
          <h2 id="next" className="font-semibold">
            What comes next
          </h2>
          <ol className="list-decimal space-y-1 pl-5">
            <li>Send the key to the customer with the one-time link above.</li>
            <li>
              Make a{" "}
              <Link className="link" href={tenantHref(page.tenantId, "connect")}>
                connect link
              </Link>
              , with which the customer connects their own systems.
            </li>
            {canApplyBlueprint && (
              <li>
                <Link className="link" href={tenantHref(page.tenantId, "blueprints", "#offered")}>
                  Apply a blueprint
                </Link>
                : it sets up connections and syncs as you defined them.
              </li>
            )}
            <li>
              <span>{canApplyBlueprint ? "Or set" : "Set"}</span> up the first sync at Polytomic. Its runs
              show on{" "}
              <Link className="link" href={tenantHref(page.tenantId, "health")}>
                Health
              </Link>
              .
            </li>
          </ol>
        </section>
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
