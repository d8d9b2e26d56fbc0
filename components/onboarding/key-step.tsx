import { ActionForm } from "#components/ui/action-form.tsx";
import { DocsLink } from "#components/ui/away-link.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { whyNotSend } from "./step-availability.ts";

/** The third step: one button, and a description of what it does. */
export function KeyStep({ page, action }: { page: WizardPage; action: FormAction }) {
  const whyNot = whyNotSend(page);
  return (
    <div className="space-y-5">
      <ol className="border-t border-line">
        {[
          ["Mint", `A key for ${page.rootUser?.email ?? "the root user"}.`],
          [
            "Verify",
            `We ask Polytomic whose key it is: it must belong to ${page.organization?.name ?? "this organization"} and to this user.`,
          ],
          ["Store", "It is stored encrypted and not shown on this page. You copy it on the next one."],
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
      <ActionForm
        action={action}
        fields={{ tenantId: page.tenantId ?? "" }}
        label="Mint API key"
        variant="primary"
        right={whyNot === undefined ? undefined : { allowed: false, reason: whyNot }}
      />
    </div>
  );
}
