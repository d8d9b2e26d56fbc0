import "server-only";
/**
 * One look at an organization: its connections and syncs, read with its own key, as numbers. A look is whole or it
 * found nothing out: half an answer would look like good news.
 */
import { verifyCurrentKey } from "#lib/keys/check.ts";
import { asOrganization, type Client } from "#lib/polytomic/client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { HealthOutcome } from "#prisma/client/enums.ts";
import { toneOf } from "./tone.ts";

export type Found = {
  /** Syncs that are not paused. */
  syncs: number;
  /** The ids of those whose last run failed. */
  failing: string[];
  /** The ids of those that run now: how their last run ended is not known. */
  running: string[];
  /** All whose result is not known: those that run, never ran, have a status unknown to us, or were too many to ask about. */
  unknown: number;
  connections: number;
  unhealthy: number;
};

export type Look =
  | { outcome: "looked"; found: Found }
  | { outcome: Exclude<HealthOutcome, "looked">; found: null };

/** Each model sync costs a request. */
const mostModelSyncs = 50;
const atOnce = 4;
const timeLimitMs = 10_000;

/** Null while somebody is changing the key. */
export async function lookAt(tenantId: string): Promise<Look | null> {
  const usable = await verifyCurrentKey(tenantId);
  if (!("key" in usable)) return usable.why === "busy" ? null : { outcome: usable.why, found: null };
  try {
    return { outcome: "looked", found: await readAll(asOrganization(usable.key, timeLimitMs)) };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const status = upstreamStatus(error);
    return { outcome: status === 401 || status === 403 ? "not_allowed" : "no_answer", found: null };
  }
}

type Run = { id: string; status: string };

async function readAll(client: Client): Promise<Found> {
  const connections = await client.listConnections();
  const bulk = await readBulkRuns(client);
  const model = await readModelRuns(client);
  const runs = [...bulk, ...model.runs];
  const idsOf = (tone: "bad" | "busy") =>
    runs.filter(({ status }) => toneOf(status) === tone).map(({ id }) => id);
  const isKnown = ({ status }: Run) => toneOf(status) === "good" || toneOf(status) === "bad";
  return {
    syncs: runs.length + model.notAsked,
    failing: idsOf("bad"),
    running: idsOf("busy"),
    unknown: runs.filter((run) => !isKnown(run)).length + model.notAsked,
    connections: connections.length,
    unhealthy: connections.filter(({ status }) => toneOf(status) === "bad").length,
  };
}

async function readBulkRuns(client: Client): Promise<Run[]> {
  const syncs = (await client.listBulkSyncs()).filter(({ active }) => active !== false);
  if (syncs.length === 0) return [];
  const statuses = new Map((await client.listBulkStatuses()).map((each) => [each.sync_id, each.status]));
  return syncs.map(({ id }) => ({ id, status: statuses.get(id) ?? "" }));
}

async function readModelRuns(client: Client): Promise<{ runs: Run[]; notAsked: number }> {
  const syncs = (await client.listModelSyncs()).filter(({ active, id }) => active !== false && id !== "");
  const asked = syncs.slice(0, mostModelSyncs);
  const runs: Run[] = [];
  const rest = asked.values();
  const lane = async () => {
    for (const { id } of rest) runs.push({ id, status: await readModelStatus(client, id) });
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { runs, notAsked: syncs.length - asked.length };
}

/** How its last run ended, or how its first one is doing; empty if it never ran or was deleted since the list. */
async function readModelStatus(client: Client, id: string): Promise<string> {
  const status = await client.getModelSyncStatus(id).catch((error: unknown) => {
    if (upstreamStatus(error) === 404) return null;
    throw error;
  });
  return status?.last_execution?.status || status?.current_execution?.status || "";
}
