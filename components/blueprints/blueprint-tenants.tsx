import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { BlueprintPage as Page } from "#lib/blueprints/views.ts";
import { tenantHref, tenantsHref } from "#lib/forms/href.ts";

/** The tenants that have a blueprint, or how to give it to the first. */
export function BlueprintTenants({ page }: { page: Page }) {
  if (page.assignments.length === 0)
    return (
      <p className="text-ink-soft">
        No tenant has it yet.
        {page.version !== null && !page.isArchived && (
          <span>
            {" "}
            Apply it on the Blueprints page of{" "}
            <Link href={tenantsHref()} className="link">
              a tenant
            </Link>
            , or to several that you select in the list.
          </span>
        )}
      </p>
    );
  return (
    <>
      <ul className="divide-y divide-line">
        {page.assignments.map(({ tenantId, tenant, version, drifted, since }) => (
          <li key={tenantId} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
            <Link href={tenantHref(tenantId, "blueprints")} className="link min-w-0 [overflow-wrap:anywhere]">
              {tenant}
            </Link>
            <span
              className={version === page.version ? "text-ink-soft" : "text-warn"}
            >{`Version ${version}`}</span>
            {drifted > 0 && <span className="text-warn">{`${drifted} drifted`}</span>}
            <span className="text-ink-soft">
              since <Time at={since} />
            </span>
          </li>
        ))}
      </ul>
      {page.tenants > page.assignments.length && (
        <p className="mt-2 text-sm text-ink-soft">{`${page.assignments.length} of ${page.tenants} are shown.`}</p>
      )}
    </>
  );
}
