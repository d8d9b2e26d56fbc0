import "server-only";
/** How an organization is doing, read with its own key: Polytomic has no endpoint that counts or summarizes. */
import { hasCurrentKey, openCurrentKey } from "#lib/keys/read.ts";
import { asOrganization, type Client } from "#lib/polytomic/client.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { ask, timeLimitMs } from "./panel.ts";
import { readBulkSyncs, readConnections, readEvents, readModelSyncs } from "./rows.ts";
import type { ConnectionRow, Panel, TenantHealth } from "./views.ts";

/** Null while the tenant has no key. The four requests are running when this returns. */
export async function readTenantHealth(staff: Staff, tenantId: string): Promise<TenantHealth | null> {
  requireRight(staff, "health:read");
  if (!(await hasCurrentKey(tenantId))) return null;
  // Using the key leaves no audit row: see openCurrentKey.
  let client: Promise<Client> | undefined;
  const opened = () => {
    client ??= openCurrentKey(tenantId).then((key) => asOrganization(key));
    return client;
  };
  return {
    connections: ask(async () => readConnections(await opened())),
    bulkSyncs: ask(async () => readBulkSyncs(await opened())),
    modelSyncs: ask(async () => readModelSyncs(await opened())),
    events: ask(async () => readEvents(await opened())),
  };
}

/** The connections alone, for a form that offers them; null while the tenant has no key. */
export async function readConnectionChoices(
  staff: Staff,
  tenantId: string,
): Promise<Panel<ConnectionRow> | null> {
  requireRight(staff, "health:read");
  if (!(await hasCurrentKey(tenantId))) return null;
  return await ask(async () => readConnections(asOrganization(await openCurrentKey(tenantId), timeLimitMs)));
}
