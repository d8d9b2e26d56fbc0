import "server-only";
import { clock, hourMs } from "#lib/base/clock.ts";
import { AppError } from "#lib/base/errors.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/answer.ts";
import type { Client } from "#lib/polytomic/client.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { findHolder } from "./holder.ts";
import { bulkTone, connectionTone, eventTone } from "./tones.ts";
import type { HealthItem, Panel, PanelName } from "./views.ts";

const shown = 100;
const mostEvents = 500;

async function connections(client: Client): Promise<HealthItem[]> {
  const found = await client.listConnections();
  return found.map(({ id, name, status, status_error, parent_connection_id, type }) => ({
    id,
    name: name || id,
    what: parent_connection_id ? `${type.name || type.id} · shared, read-only` : type.name || type.id,
    status: status || "unknown",
    tone: connectionTone(status),
    note: status_error || null,
    at: null,
  }));
}

async function bulkSyncs(client: Client): Promise<HealthItem[]> {
  const [syncs, statuses] = await Promise.all([client.listBulkSyncs(), client.listBulkStatuses()]);
  const byId = new Map(statuses.map((each) => [each.sync_id, each]));
  return syncs.map(({ id, name, mode, active }) => {
    const status = byId.get(id)?.status || "not run yet";
    const next = byId.get(id)?.nextExecutionTime || null;
    return {
      id,
      name: name || id,
      what: mode,
      status,
      tone: bulkTone(status),
      note: active ? null : "Paused",
      at: next,
    };
  });
}

async function modelSyncs(client: Client): Promise<HealthItem[]> {
  const found = await client.listModelSyncs();
  return found.map(({ id, name, mode, target_object, active }) => ({
    id,
    name: name || id,
    what: [mode, target_object].filter(Boolean).join(" · "),
    status: active ? "active" : "paused",
    tone: active ? "good" : "quiet",
    note: null,
    at: null,
  }));
}

/** The last 48 hours, which is as long as Polytomic keeps them; at most `mostEvents`. */
async function events(client: Client): Promise<HealthItem[]> {
  const since = new Date(clock.now().getTime() - 48 * hourMs).toISOString();
  const found: HealthItem[] = [];
  for (let before: string | undefined; found.length < mostEvents; ) {
    const page = await client.listEvents(before);
    const recent = page.filter(({ created_at }) => created_at >= since);
    found.push(
      ...recent.map(({ id, type, created_at, event }) => ({
        id,
        name: event.sync_name || event.name || type,
        what: type,
        status: type.split(".").at(-1) ?? type,
        tone: eventTone(type),
        note: event.error || null,
        at: created_at,
      })),
    );
    const last = page.at(-1)?.created_at;
    if (page.length < 100 || recent.length < page.length || !last || last === before) break;
    before = last;
  }
  return found;
}

const readers: Record<PanelName, (client: Client) => Promise<HealthItem[]>> = {
  connections,
  "bulk-syncs": bulkSyncs,
  "model-syncs": modelSyncs,
  events,
};

const needsKey = "The stored key was replaced or its user removed: verify it, or mint a new one.";

/** One panel of a tenant's health, with its own trouble. Throws AppError `not-found` while there is no key. */
export async function readPanel(staff: Staff, tenantId: string, name: PanelName): Promise<Panel> {
  requireRight(staff, "health:read");
  const client = await findHolder(tenantId);
  if (!client) throw new AppError("not-found", "This tenant has no key that we know to work.");
  try {
    const items = await readers[name](client);
    const wrong = items.filter(({ tone }) => tone === "bad").length;
    // What is wrong stands first; the order among equals is upstream's.
    const sorted =
      name === "events"
        ? items
        : items.toSorted((a, b) => Number(b.tone === "bad") - Number(a.tone === "bad"));
    return { kind: "items", items: sorted.slice(0, shown), wrong, cut: sorted.length > shown };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const status = upstreamStatus(error);
    const key = status === 401 || status === 403;
    return { kind: "trouble", message: key ? needsKey : error.message, key };
  }
}

/** Whether there is a key to ask with. */
export async function hasHolder(tenantId: string): Promise<boolean> {
  return (await findHolder(tenantId)) !== null;
}
