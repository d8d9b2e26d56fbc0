/** How a connection and its schema cache are doing. A shared copy has neither of its own: its parent's count. */
import type { Item } from "./documents.ts";
import { itemsIn } from "./items.ts";
import type { State } from "./state.ts";

/** A connection that was saved without validation has no status for this long. */
export const unknownForMs = 3_000;
/** The schema cache of a connection is being filled for this long after it is saved or refreshed. */
export const refreshMs = 5_000;

type Connection = Item<"connection">;

/** Undefined when it was deleted. */
export function original(state: State, connection: Connection, nowMs: number): Connection | undefined {
  const { parent } = connection.document;
  if (!parent) return connection;
  return itemsIn(state, parent.organizationId, "connection", nowMs).find(({ id }) => id === parent.id);
}

export function healthOf(state: State, connection: Connection, nowMs: number) {
  const found = original(state, connection, nowMs);
  if (!found) return { status: "unhealthy", status_error: "the parent connection is gone" };
  const { trouble, checkedAtMs } = found.document;
  if (nowMs < checkedAtMs) return { status: "", status_error: "" };
  return { status: trouble ? "unhealthy" : "healthy", status_error: trouble };
}

export const isHealthy = (state: State, connection: Connection, nowMs: number): boolean =>
  healthOf(state, connection, nowMs).status === "healthy";

export function cacheOf(state: State, connection: Connection, nowMs: number) {
  const startedAtMs = original(state, connection, nowMs)?.document.refreshStartedAtMs ?? 0;
  const endsAtMs = startedAtMs + refreshMs;
  return { startedAtMs, endsAtMs, isRefreshing: nowMs < endsAtMs };
}
