import { PanelTrouble } from "#components/activity/panel-trouble.tsx";
import { DocsLink } from "#components/ui/away-link.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ConnectionRow, Panel } from "#lib/activity/views.ts";
import type { ConnectLinkRow, TypeChoice } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { LinkForm } from "./link-form.tsx";
import { LinkList } from "./link-list.tsx";

function choicesOf(answer: Panel<ConnectionRow>): { value: string; label: string }[] {
  if (answer.trouble !== null) return [];
  return answer.rows
    .filter(({ isShared }) => !isShared)
    .map(({ id, name, status }) => ({ value: id, label: `Repair ${name}${status && ` (${status})`}` }));
}

/** The name of an integration, or its id if the name is not known. */
function namesOf(types: Panel<TypeChoice>): (id: string) => string {
  const names = new Map(types.trouble === null ? types.rows.map(({ id, name }) => [id, name]) : []);
  return (id) => names.get(id) ?? id;
}

/** Connect links: a stable address for the customer that leads to Polytomic's own form. */
export function ConnectPanel({
  tenantId,
  connections,
  types,
  links,
  wish,
  making,
  right,
  make,
  renew,
  revoke,
}: {
  tenantId: string;
  connections: Panel<ConnectionRow>;
  /** The integrations that a link can be narrowed to. */
  types: Panel<TypeChoice>;
  links: ConnectLinkRow[];
  /** What the form begins with. */
  wish: { connectionName: string; types: string };
  /** Whether a link can be made; not for an archived tenant. */
  making: Right;
  right: Right;
  make: FormAction<{ link: string }>;
  renew: FormAction<{ link: string }>;
  revoke: FormAction;
}) {
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
      <Section id="connect-make" title="Make a connect link">
        <div className="space-y-5">
          <p className="text-ink-soft">
            Anyone with this link can connect a system, no account needed.{" "}
            <DocsLink page="connect">Polytomic Connect</DocsLink>
          </p>
          {connections.trouble !== null && (
            <>
              <p>The connections could not be listed, so you can't choose one to repair.</p>
              <PanelTrouble trouble={connections.trouble} tenantId={tenantId} page="connect" />
            </>
          )}
          <LinkForm
            tenantId={tenantId}
            choices={choicesOf(connections)}
            types={types}
            wish={wish}
            action={make}
            right={making}
          />
        </div>
      </Section>
      <Section id="connect-links" title="Links">
        <LinkList
          tenantId={tenantId}
          links={links}
          nameOf={namesOf(types)}
          renew={renew}
          making={making}
          revoke={revoke}
          right={right}
        />
      </Section>
    </div>
  );
}
