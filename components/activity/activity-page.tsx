import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";
import type { Panel as Answer, ModelSyncRow, TenantHealth } from "#lib/activity/views.ts";
import type { ResourceOwners } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { Owner } from "./owner.tsx";
import { Panel } from "./panel.tsx";
import { bulkSyncRow, connectionRow, eventRow, modelSyncRow } from "./rows.tsx";

const more = "There are more at Polytomic.";
const keyOf = ({ id }: { id: string }) => id;

/** Those that failed at our last check come first. */
async function failingFirst(
  answer: Promise<Answer<ModelSyncRow>>,
  failing: string[],
): Promise<Answer<ModelSyncRow>> {
  const found = await answer;
  if (found.trouble !== null) return found;
  const [bad, others] = [true, false].map((is) => found.rows.filter(({ id }) => failing.includes(id) === is));
  return { ...found, rows: [...(bad ?? []), ...(others ?? [])], bad: bad?.length ?? 0 };
}

/** The health of the tenant's organization. Each panel loads separately. */
export function HealthPage({
  tenantId,
  health,
  failing,
  owners,
}: {
  tenantId: string;
  health: TenantHealth;
  /** The ids of the syncs that failed at our last look: the list of model syncs does not say it. */
  failing: string[];
  owners: ResourceOwners;
}) {
  /** A row with the blueprint that it belongs to. */
  const withOwner = (id: string, row: ReactNode) => (
    <>
      {row}
      <Owner tenantId={tenantId} owner={owners[id]} />
    </>
  );
  const shared = { tenantId, cutText: more, keyOf };
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
      <Panel
        {...shared}
        title="Connections"
        id="health-connections"
        answer={health.connections}
        badWord="unhealthy"
        row={(row) => withOwner(row.id, connectionRow(row))}
        empty={
          <>
            No connection yet. Next:{" "}
            <Link className="link" href={tenantHref(tenantId, "connect")}>
              make a connect link
            </Link>{" "}
            and send it to the customer.
          </>
        }
      />
      <Panel
        {...shared}
        title="Bulk syncs"
        isLater
        id="health-bulk-syncs"
        answer={health.bulkSyncs}
        badWord="failed"
        row={(row) => withOwner(row.id, bulkSyncRow(row))}
        empty="No bulk sync yet. Set one up at Polytomic once there is a source and a destination."
      />
      <Panel
        {...shared}
        title="Model syncs"
        isLater
        id="health-model-syncs"
        answer={failingFirst(health.modelSyncs, failing)}
        badWord="failing"
        row={(row) => withOwner(row.id, modelSyncRow(row, failing.includes(row.id)))}
        empty="No model sync yet. Set one up at Polytomic once there is a connection."
      />
      <Panel
        {...shared}
        title="Events in the last 48 hours"
        isLater
        id="health-events"
        answer={health.events}
        badWord="failed"
        row={eventRow}
        cutText="Only the newest 100 events are shown."
        empty="Nothing happened in the last 48 hours. Sync runs appear here."
      />
    </div>
  );
}
