import type { ReactNode } from "react";
import { ActionForm } from "#components/ui/action-form.tsx";
import { DocsLink } from "#components/ui/away-link.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { RefreshCw } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { PartnerKeyPage } from "#lib/partner/views.ts";
import type { Right } from "#lib/staff/views.ts";

/** The partner key, as Polytomic sees it. */
export function PartnerKeyPanel({
  page,
  tabs,
  check,
  right,
}: {
  page: PartnerKeyPage;
  /** The pages of the settings, below the heading. */
  tabs?: ReactNode;
  check: FormAction;
  /** Who may verify it; everyone when left out. */
  right?: Right | undefined;
}) {
  const { status } = page;
  return (
    <>
      <PageHeader
        title="Settings › Polytomic"
        meta={
          <span>
            Last verified <Time at={page.checkedAt} />
          </span>
        }
        actions={
          <ActionForm
            action={check}
            label="Verify again"
            icon={<RefreshCw size={14} aria-hidden />}
            right={right}
            align="end"
          />
        }
      />
      {tabs}
      <div className="max-w-[46rem] space-y-8">
        {status.kind === "good" ? (
          <Notice tone="good" title="The partner key works">
            <p>
              <span>{page.sandbox ? "The sandbox" : "Polytomic"}</span> accepted it as a partner key in{" "}
              {status.tookMs.toLocaleString("en")} ms.
            </p>
          </Notice>
        ) : (
          <Notice tone="bad" title={status.title}>
            <p>{status.message}</p>
            <p className="text-ink-soft">{status.hint}</p>
          </Notice>
        )}
        {status.kind === "good" && (
          <Section id="whose" title="Key owner">
            <DefinitionList
              facts={[
                { label: "Organization", value: status.organizationName ?? "Unknown" },
                { label: "Organization id", value: status.organizationId, copy: status.organizationId },
                { label: "User", value: status.email && <span translate="no">{status.email}</span> },
              ]}
            />
          </Section>
        )}
        <Section id="in-use" title="In use">
          <DefinitionList
            facts={[
              {
                label: page.sandbox ? "Address of the sandbox" : "Address",
                value: page.origin,
                copy: page.origin,
              },
              {
                label: "API version",
                value: (
                  <code translate="no" className="font-mono text-sm">
                    {page.version}
                  </code>
                ),
              },
              {
                label: "Key fingerprint",
                value: (
                  <>
                    <code translate="no" className="font-mono text-sm">
                      {page.fingerprint}
                    </code>
                    <span className="mt-0.5 block text-sm text-ink-soft">
                      The first 8 hex digits of the key's SHA-256. Two equal keys have the same one.
                    </span>
                  </>
                ),
              },
            ]}
          />
          <p className="mt-3 text-sm text-ink-soft">
            Polytomic's support issues partner keys.{" "}
            <DocsLink page="apiKeys">Partner keys and API keys at Polytomic</DocsLink>
          </p>
        </Section>
      </div>
    </>
  );
}
