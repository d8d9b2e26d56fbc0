import "server-only";
import { clock, hourMs } from "#lib/base/clock.ts";
import { type Client, mostEvents } from "#lib/polytomic/client.ts";
import type { Connection } from "#lib/polytomic/wire.ts";
import { timeOf, worstFirst } from "./panel.ts";
import { toneOf } from "./tone.ts";
import type { BulkSyncRow, ConnectionRow, EventRow, ModelSyncRow } from "./views.ts";

/** Polytomic keeps events for this long. */
const keptMs = 48 * hourMs;

/** Identifies rows that have no id at Polytomic. */
const placeOf = (index: number) => `row ${index + 1}`;

const connectionRow = (found: Connection): ConnectionRow => ({
  id: found.id,
  name: found.name || found.id,
  type: found.type.name || found.type.id,
  status: found.status,
  tone: toneOf(found.status),
  error: found.status_error || null,
  isShared: found.parent_connection_id !== "",
});

export async function readConnections(client: Client): Promise<{ rows: ConnectionRow[] }> {
  return { rows: worstFirst((await client.listConnections()).map(connectionRow)) };
}

export async function readBulkSyncs(client: Client): Promise<{ rows: BulkSyncRow[] }> {
  const [syncs, statuses] = await Promise.all([client.listBulkSyncs(), client.listBulkStatuses()]);
  const byId = new Map(statuses.map((status) => [status.sync_id, status]));
  const rows = syncs.map(({ id: listedId, name, mode, active }, index): BulkSyncRow => {
    const id = listedId || placeOf(index);
    const last = byId.get(listedId);
    const status = last?.status ?? "";
    const nextAt = timeOf(last?.nextExecutionTime ?? "");
    return {
      id,
      name: name || listedId || "unnamed",
      mode,
      active: active ?? null,
      status,
      tone: toneOf(status),
      nextAt,
    };
  });
  return { rows: worstFirst(rows) };
}

export async function readModelSyncs(client: Client): Promise<{ rows: ModelSyncRow[] }> {
  const rows = (await client.listModelSyncs()).map(
    ({ id, name, mode, active, target_object, schedule }, index): ModelSyncRow => ({
      id: id || placeOf(index),
      name: name || id || "unnamed",
      mode,
      active: active ?? null,
      target: target_object,
      schedule: schedule?.frequency ?? "",
    }),
  );
  return { rows: worstFirst(rows) };
}

const families: Record<string, string> = { sync: "Model sync", bulk_sync: "Bulk sync" };

/** "bulk_sync.completed" as words; an unknown type stays as it is. */
function titleOf(type: string): string {
  const [family = "", what = ""] = type.split(".");
  const words = Object.hasOwn(families, family) ? families[family] : undefined;
  return words && what ? `${words} ${what.replaceAll("_", " ")}` : type || "Event";
}

/** Polytomic's order is not documented, so we sort. */
export async function readEvents(client: Client): Promise<{ rows: EventRow[]; cut: boolean }> {
  const since = new Date(clock.now().getTime() - keptMs).toISOString();
  const events = await client.listEvents();
  const rows = events.map(
    ({ id, type, created_at, event }, index): EventRow => ({
      id: id || placeOf(index),
      title: titleOf(type),
      about: event?.sync_name || event?.name || event?.sync_id || "",
      tone: toneOf(type.split(".")[1] ?? ""),
      at: timeOf(created_at),
    }),
  );
  const recent = rows
    .filter(({ at }) => at === null || at >= since)
    .sort((a, b) => (b.at ?? "").localeCompare(a.at ?? ""));
  return { rows: recent, cut: recent.length >= mostEvents };
}
