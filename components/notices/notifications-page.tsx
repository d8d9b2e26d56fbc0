import type { ReactNode } from "react";
import { ActionForm } from "#components/ui/action-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { profileHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { NotificationsPage as Page } from "#lib/notices/views.ts";
import { DeliveryLog } from "./delivery-log.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { WebhookList } from "./webhook-list.tsx";

type Actions = {
  testMail: FormAction;
  testWebhook: FormAction;
  add: FormAction<{ secret: string | null }>;
  remove: FormAction;
  sendAgain: FormAction;
};

/** Where notices go, and what was sent. */
export function NotificationsPage({ page, tabs, ...actions }: { page: Page; tabs: ReactNode } & Actions) {
  const { from, me, webhooks, manage } = page;
  return (
    <>
      <PageHeader title="Settings › Notifications" />
      {tabs}
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div className="min-w-0 space-y-8">
          <Section id="about" title="What is sent">
            <ul className="list-disc space-y-1 pl-5">
              <li>A key no longer works, or belongs to someone else</li>
              <li>A used one-time link was opened again</li>
              <li>An organization is missing at Polytomic</li>
              <li>Polytomic hasn't answered for an hour</li>
              <li>Syncs have failed for a day</li>
              <li>A rotation with overlap has been open for seven days, or its stop was put off</li>
              <li>A key is due for rotation in two weeks</li>
              <li>A blueprint could not be applied, or what it set up was changed at Polytomic</li>
            </ul>
            <p className="mt-2 text-ink-soft">
              Each is sent once while it lasts. A notification has the tenant's name and a link, and never a
              key. Archived tenants are left out, and those on hold too, except for a key that opens another
              organization.
            </p>
          </Section>
          <Section id="email" title="Email">
            {from === null ? (
              <p>
                Email is not set up:{" "}
                <code translate="no" className="font-mono text-sm">
                  SMTP_URL
                </code>{" "}
                and{" "}
                <code translate="no" className="font-mono text-sm">
                  MAIL_FROM
                </code>{" "}
                are not set.
              </p>
            ) : (
              <div className="space-y-3">
                <p>
                  Each tenant's owner gets its notifications from <span translate="no">{from}</span>.{" "}
                  <Link href={profileHref} className="link">
                    Choose when you get yours
                  </Link>
                </p>
                <ActionForm action={actions.testMail} label={`Send a test to ${me}`} />
              </div>
            )}
          </Section>
        </div>
        <div className="min-w-0 space-y-8">
          <Section id="webhooks" title="Webhooks" aside={`${webhooks.length}`}>
            <WebhookList
              webhooks={webhooks}
              isMailSet={from !== null}
              test={actions.testWebhook}
              remove={actions.remove}
              right={manage}
            />
          </Section>
          {manage.allowed && (
            <Section id="add-webhook" title="Add a webhook">
              <WebhookForm action={actions.add} />
            </Section>
          )}
        </div>
      </div>
      <div className="mt-8">
        <DeliveryLog page={page} sendAgain={actions.sendAgain} />
      </div>
    </>
  );
}
