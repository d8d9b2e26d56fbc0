import { AskForm } from "#components/ui/ask-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { LeftLinks } from "#lib/connect/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** Connect links that a disabled person made and that still work. */
export function LeftLinkList({ left: { links, hasMore }, revoke }: { left: LeftLinks; revoke: FormAction }) {
  if (links.length === 0) return <p className="text-ink-soft">None that still works.</p>;
  return (
    <>
      <p className="text-ink-soft">
        They may have kept the addresses. Anyone with one can connect a system to the customer's organization.
      </p>
      <ul className="divide-y divide-line">
        {links.map(({ id, tenantId, tenantName, connectionName, uses, lastUsedAt, createdAt }) => (
          <li key={id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2">
            <div className="min-w-0">
              <p className="[overflow-wrap:anywhere]">
                <Link href={tenantHref(tenantId, "connect")} className="link" translate="no">
                  {tenantName}
                </Link>{" "}
                · <span translate="no">{connectionName}</span>
              </p>
              <p className="text-sm text-ink-soft">
                made <Time at={createdAt} />
                <span>{uses === 0 && " · not opened yet"}</span>
                {lastUsedAt !== null && (
                  <span>
                    {" "}
                    · last opened <Time at={lastUsedAt} />
                  </span>
                )}
              </p>
            </div>
            <AskForm
              action={revoke}
              fields={{ tenantId, linkId: id }}
              label="Revoke"
              about={`the link of ${connectionName} of ${tenantName}`}
              says="The customer's link stops working at once. Connections that were made with it stay."
              confirm="Revoke the link"
              size="sm"
              align="end"
            />
          </li>
        ))}
      </ul>
      {hasMore && <p className="text-ink-soft">There are more. They are listed when these are revoked.</p>}
    </>
  );
}
