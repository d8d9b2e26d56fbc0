import { ActionForm } from "#components/ui/action-form.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { onboardingHref, reconcileHref, tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { AdoptedPage } from "#lib/reconcile/views.ts";

/** An organization that was just adopted: choose the user to mint a key for. */
export function AdoptedUsers({ page, action }: { page: AdoptedPage; action: FormAction }) {
  const { tenantId, name, organizationId, users, trouble, mint } = page;
  return (
    <>
      <PageHeader
        title={`${name} adopted`}
        above={
          <Link className="link" href={reconcileHref()}>
            Checks
          </Link>
        }
        meta={
          <>
            <code translate="no" className="font-mono text-sm wrap-anywhere">
              {organizationId}
            </code>
            <CopyButton text={organizationId} what="organization id" />
          </>
        }
        actions={<LinkButton href={tenantHref(tenantId)}>Open the tenant</LinkButton>}
      />
      <div className="max-w-[46rem] space-y-6">
        <Notice tone="good" title="Added to our records">
          <p>
            Nothing was changed at Polytomic, and nobody was invited. A key can be minted for one of the
            organization's users, now or later. If that user already has a key, we ask before replacing it.
          </p>
        </Notice>
        {trouble !== null && (
          <Notice tone="warn" title="The users could not be listed">
            <p>{trouble}</p>
          </Notice>
        )}
        {trouble === null && users.length === 0 && (
          <EmptyState
            title="The organization has no users"
            action={
              <LinkButton
                href={onboardingHref(tenantId, "user")}
                variant="primary"
                disabledReason={disabledReason(mint)}
              >
                Add a root user
              </LinkButton>
            }
          >
            A key belongs to a user. Polytomic sends the user an invitation.
          </EmptyState>
        )}
        {users.length > 0 && (
          <Section id="users" title="Users of the organization">
            <ul className="-mt-3 divide-y divide-line">
              {users.map(({ id, email, role }) => (
                <li key={id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2.5">
                  <span className="min-w-0 wrap-anywhere">
                    <span translate="no" className="font-[550]">
                      {email || id}
                    </span>
                    {role !== "" && <span className="text-ink-soft"> · {role}</span>}
                  </span>
                  <ActionForm
                    action={action}
                    fields={{ tenantId, userId: id }}
                    label="Mint a key for this user"
                    name={`Mint a key for this user: ${email || id}`}
                    size="sm"
                    right={mint}
                    align="end"
                  />
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
    </>
  );
}
