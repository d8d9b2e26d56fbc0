import Link from "next/link";
import { KeyCard } from "#components/keys/key-card.tsx";
import type { ReadKey } from "#components/keys/use-key.ts";
import { Timeline } from "#components/timeline/timeline.tsx";
import { Section } from "#components/ui/section.tsx";
import type { TenantFacts as Facts } from "#lib/directory/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Overtaken, TenantEdit } from "#lib/tenants/edit.ts";
import { Attention } from "./attention.tsx";
import { OwnFacts } from "./own-facts.tsx";
import { TenantFacts } from "./tenant-facts.tsx";

/** The first page of one tenant: what is on record, its key, what happened. */
export function TenantPage({
  tenant,
  edit,
  save,
  readKey,
  reauthenticate,
}: {
  tenant: Facts;
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
            <KeyCard card={tenant.key} readKey={readKey} reauthenticate={reauthenticate} />
            <p className="flex gap-4">
              <Link className="link" href={`/tenants/${tenant.id}/keys#verify`} prefetch={false}>
                Verify
              </Link>
              <Link className="link" href={`/tenants/${tenant.id}/keys#rotate`} prefetch={false}>
                Rotate
              </Link>
            </p>
          </div>
        )}
        <OwnFacts tenant={tenant} edit={edit} save={save} />
        <TenantFacts tenant={tenant} />
      </div>
      <Section
        id="timeline"
        title="Timeline"
        aside={
          <Link href={`/tenants/${tenant.id}/timeline`} prefetch={false} className="link">
            Whole timeline
          </Link>
        }
      >
        <Timeline entries={tenant.timeline} />
      </Section>
    </div>
  );
}
