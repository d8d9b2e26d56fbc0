/** Starting runs by hand: where model syncs and bulk syncs differ most. */
import { z } from "zod";
import { own as ownBulk } from "./bulk-syncs.ts";
import type { Json } from "./documents.ts";
import { running, start, viewRun } from "./executions.ts";
import { isHealthy } from "./health.ts";
import { findItem, type Own, put } from "./items.ts";
import { conflict, fail, notFound, type Outcome, succeed } from "./reply.ts";
import { readBody } from "./request.ts";

const bulkBody = z.object({
  schemas: z.array(z.string()).nullish(),
  test: z.boolean().nullish(),
  fetch_mode: z.enum(["none", "incremental", "full"]).nullish(),
  resync_mode: z.enum(["refetch", "resync", "rebuild"]).nullish(),
  resync: z.unknown().optional(),
});
const modelBody = z.object({
  resync: z.boolean().nullish(),
  test: z.boolean().nullish(),
  identities: z.array(z.string()).nullish(),
});

/** A run completes if all these connections are healthy when it starts. */
function begin(asked: Own, syncId: string, connectionIds: (string | undefined)[], what: Json): Outcome {
  if (running(asked, syncId)) return conflict();
  const works = connectionIds.every((id) => {
    const connection = findItem(asked, "connection", id);
    return connection && isHealthy(asked.state, connection, asked.nowMs);
  });
  const run = start(asked, syncId, works ? "completed" : "failed", what);
  return succeed(viewRun(run, asked.nowMs), [put(run)]);
}

/** Also an inactive bulk sync runs when it is started by hand. */
export function startBulkSync(asked: Own): Outcome {
  const sync = ownBulk(asked);
  if (!sync) return notFound();
  const read = readBody(bulkBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const { resync, test, resync_mode, fetch_mode } = read.value;
  if (resync !== undefined) return fail(400, "bad_request", "resync is refused: use resync_mode");
  if (test && resync_mode) return fail(400, "bad_request", "test and resync_mode exclude each other");
  const { source_connection_id, destination_connection_id } = sync.document;
  return begin(asked, sync.id, [source_connection_id, destination_connection_id], {
    is_test: test ?? false,
    is_resync: Boolean(resync_mode),
    fetch_mode: fetch_mode ?? "incremental",
  });
}

/** An inactive model sync does not run. One whose model was deleted is broken: its run fails. */
export function startSync(asked: Own): Outcome {
  const sync = findItem(asked, "sync", asked.params.sync);
  if (!sync) return notFound();
  const read = readBody(modelBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  if (!sync.document.active) return fail(400, "bad_request", "the sync is not active");
  const models = sync.document.model_ids.map((id) => findItem(asked, "model", id));
  const sources = models.map((model) => model?.document.connection_id);
  return begin(asked, sync.id, [sync.document.target.connection_id, ...sources], {
    type: read.value.test ? "test" : "manual",
    counts: { total: 0, error: 0 },
  });
}
