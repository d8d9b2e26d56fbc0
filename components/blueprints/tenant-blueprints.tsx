import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Section } from "#components/ui/section.tsx";
import type { BlueprintLinks } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

/** The blueprints of a tenant on its overview, and the way to apply another one. */
export function TenantBlueprints({ links }: { links: BlueprintLinks }) {
  const { tenantId, assigned, canApply } = links;
  return (
    <Section id="blueprints" title="Blueprints">
      {assigned.length > 0 && (
        <ul className="-mt-3 divide-y divide-line">
          {assigned.map(({ assignmentId, blueprint, version }) => (
            <li key={assignmentId} className="flex flex-wrap items-baseline gap-x-3 py-2">
              <Link
                href={tenantHref(tenantId, "blueprints", `#blueprint-${assignmentId}`)}
                className="link min-w-0 wrap-anywhere"
              >
                {blueprint}
              </Link>
              <span className="text-sm text-ink-soft">version {version}</span>
            </li>
          ))}
        </ul>
      )}
      {canApply && (
        <div className="mt-2 space-y-2">
          {assigned.length === 0 && (
            <p className="text-ink-soft">A blueprint sets up connections and syncs for this tenant.</p>
          )}
          <LinkButton size="sm" href={tenantHref(tenantId, "blueprints", "#offered")}>
            Apply a blueprint
          </LinkButton>
        </div>
      )}
    </Section>
  );
}
