import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { WebhookRow } from "#lib/notices/views.ts";
import type { Right } from "#lib/staff/views.ts";
import { formatWords } from "./formats.ts";

/** Where notices are posted. Those who can't change that see it without buttons, and why. */
export function WebhookList({
  webhooks,
  isMailSet,
  test,
  remove,
  right,
}: {
  webhooks: WebhookRow[];
  isMailSet: boolean;
  test: FormAction;
  remove: FormAction;
  right: Right;
}) {
  return (
    <>
      {webhooks.length === 0 && (
        <p className="text-ink-soft">
          {isMailSet
            ? "No webhooks. Notifications go to owners only."
            : "No webhooks, and email is not set up: no notifications are sent."}
        </p>
      )}
      <ul className="-mt-3 divide-y divide-line empty:hidden">
        {webhooks.map(({ id, kind, name, host }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0">
              <p className="font-[550] wrap-anywhere" translate="no">
                {name}
              </p>
              <p className="text-sm wrap-anywhere text-ink-soft">
                {formatWords[kind]} · <span translate="no">{host}</span>
              </p>
            </div>
            {right.allowed && (
              <div className="flex flex-wrap items-start gap-2">
                <ActionForm
                  action={test}
                  fields={{ webhookId: id }}
                  label="Send a test"
                  name={`Send a test to ${name}`}
                  size="sm"
                  align="end"
                />
                <AskForm
                  action={remove}
                  fields={{ webhookId: id }}
                  label="Remove"
                  about={name}
                  says="Nothing more is sent there, and we delete its URL and secret. This can't be undone."
                  confirm="Remove the webhook"
                  size="sm"
                  align="end"
                />
              </div>
            )}
          </li>
        ))}
      </ul>
      {!right.allowed && <p className="mt-2 text-sm text-ink-soft">{right.reason}</p>}
    </>
  );
}
