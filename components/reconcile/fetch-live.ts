import { problemIn } from "#lib/forms/state.ts";
import type { ReconcileLive } from "#lib/reconcile/views.ts";

/** How far the present run and the last import are. */
export async function fetchLive(signal: AbortSignal): Promise<ReconcileLive> {
  const response = await fetch("/api/reconcile", { signal, headers: { accept: "application/json" } });
  if (response.ok) return (await response.json()) as ReconcileLive;
  const words = `The progress could not be fetched (${response.status}).`;
  throw new Error(problemIn(await response.json().catch(() => null), words).message);
}
