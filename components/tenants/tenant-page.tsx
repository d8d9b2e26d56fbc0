import { TenantBlueprints } from "#components/blueprints/tenant-blueprints.tsx";
import { KeyCard } from "#components/keys/key-card.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { Timeline } from "#components/timeline/timeline.tsx";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import type { BlueprintLinks } from "#lib/blueprints/views.ts";
import type { TenantFacts as Facts, FirstSteps as Steps } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Overtaken, TenantEdit } from "#lib/tenants/edit.ts";
import type { TimelineEntry } from "#lib/timeline/views.ts";
import { Attention } from "./attention.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { OwnFacts } from "./own-facts.tsx";
import { TenantFacts } from "./tenant-facts.tsx";

/** The overview of one tenant: its record, its key and its newest activity. */
export function TenantPage({
  tenant,
  recent,
  steps,
  blueprints,
  edit,
  save,
  readKey,
  reauthenticate,
}: {
  tenant: Facts;
  /** The newest entries; the timeline page has all of them. */
  recent: TimelineEntry[];
  /** Of a new customer; null: nothing is left to do. */
  steps: Steps | null;
  /** Null: it has none, and none can be applied. */
  blueprints: BlueprintLinks | null;
  /** The form that is open; null: none. */
  edit: TenantEdit | null;
  save: FormAction<{ overtaken: Overtaken }>;
  readKey: ReadKey;
  reauthenticate: FormAction;
}) {
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
      <div className="min-w-0 space-y-8">
        <Attention tenant={tenant} />
        {tenant.key !== null && (
          <div className="space-y-2">
            {tenant.key.nextHint === undefined ? (
              <KeyCard card={tenant.key} readKey={readKey} reauthenticate={reauthenticate} />
            ) : (
              // Of two keys, the new one is to be sent: the Keys page says which is which.
              <Notice
                tone="info"
                title={`A second key${tenant.key.nextHint && `, …${tenant.key.nextHint},`} waits for the customer to switch`}
                actions={
                  <LinkButton href={tenantHref(tenant.id, "keys", "#send")} variant="primary">
                    {tenant.key.send.allowed ? "Send the new key" : "Show both keys"}
                  </LinkButton>
                }
              >
                <p>
                  The customer should use the new key. The old one
                  <span>{tenant.key.hint && `, …${tenant.key.hint},`}</span> works until it is stopped.
                </p>
              </Notice>
            )}
            {tenant.key.send.allowed && (
              <p className="flex gap-4">
                <Link className="link" href={tenantHref(tenant.id, "keys", "#verify")}>
                  Verify
                </Link>
                {tenant.key.nextHint === undefined && (
                  <Link className="link" href={tenantHref(tenant.id, "keys", "#rotate")}>
                    Rotate
                  </Link>
                )}
              </p>
            )}
          </div>
        )}
        {steps && <FirstSteps steps={steps} />}
        {blueprints && <TenantBlueprints links={blueprints} />}
        <OwnFacts tenant={tenant} edit={edit} save={save} />
        <TenantFacts tenant={tenant} />
      </div>
      <Section
        id="timeline"
        title="Timeline"
        aside={
          <Link href={tenantHref(tenant.id, "timeline")} className="link">
            Full timeline
          </Link>
        }
      >
        <Timeline entries={recent} />
      </Section>
    </div>
  );
}
