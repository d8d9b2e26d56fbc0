import { DocsLink } from "#components/ui/away-link.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { HideKey } from "./hide-key.tsx";
import { whyNotSend } from "./step-availability.ts";
import { StepFacts } from "./step-facts.tsx";

/** The third step: a description of what it does, whether the key is hidden, and one button. */
export function KeyStep({ page, action }: { page: WizardPage; action: FormAction }) {
  return (
    <div className="space-y-5">
      <ol className="border-t border-line">
        {[
          ["Mint", `A key for ${page.rootUser?.email ?? "the root user"}.`],
          [
            "Verify",
            `We ask Polytomic whose key it is: it must belong to ${page.organization?.name ?? "this organization"} and to this user.`,
          ],
          ["Store", "It is stored encrypted and not shown on this page. You send it from the next one."],
        ].map(([what, how]) => (
          <li key={what} className="grid grid-cols-[4.5rem_1fr] border-b border-line py-2">
            <span className="font-[550]">{what}</span>
            <span className="text-ink-soft">{how}</span>
          </li>
        ))}
      </ol>
      <p>
        Polytomic shows a key only once, when it is minted.{" "}
        <DocsLink page="mintKey">API keys at Polytomic</DocsLink>
      </p>
      {page.onboard.allowed ? (
        <Form
          action={action}
          hidden={{ tenantId: page.tenantId ?? "" }}
          disabledReason={whyNotSend(page)}
          className="space-y-5"
        >
          <HideKey hiding={page.hiding} />
          <SubmitButton variant="primary">Mint API key</SubmitButton>
          <FormOutcome />
        </Form>
      ) : (
        <StepFacts page={page} step="key" />
      )}
    </div>
  );
}
