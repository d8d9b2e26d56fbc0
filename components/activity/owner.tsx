import { Link } from "#components/ui/link.tsx";
import type { ResourceOwners } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

/** The blueprint that a row belongs to, with a link to it there. */
export function Owner({ tenantId, owner }: { tenantId: string; owner: ResourceOwners[string] | undefined }) {
  if (!owner) return null;
  const { assignmentId, blueprint } = owner;
  return (
    <p className="text-sm">
      <Link
        href={tenantHref(tenantId, "blueprints", `#blueprint-${assignmentId}`)}
        className="link wrap-anywhere"
      >
        Blueprint {blueprint}
      </Link>
    </p>
  );
}
