import { z } from "zod";
import { chooseSchemas } from "./bulk-schemas.ts";
import type { BulkSyncDocument, Item, Json } from "./documents.ts";
import { cancel, currentAndLast, running, runsOf } from "./executions.ts";
import { cacheOf } from "./health.ts";
import { changedItem, findItem, frameOf, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { accepts, page } from "./paging.ts";
import { fail, notFound, type Outcome, succeed, succeedList, succeedSilently } from "./reply.ts";
import { readBody, said } from "./request.ts";
import { schedule, withId } from "./schedules.ts";

type BulkSync = Item<"bulkSync">;

export const own = (asked: Own): BulkSync | undefined => findItem(asked, "bulkSync", asked.params.sync);

function viewBulkSync(sync: BulkSync): Json {
  const { rest, schemas, pretends, ...document } = sync.document;
  return { ...frameOf(sync), ...usual, ...rest, ...document };
}

const onlyActive = ({ query }: Own, { document }: BulkSync) => accepts(query, "active", document.active);

/** Unconfirmed: the pages, which only the prose of upstream's documents knows. */
export function listBulkSyncs(asked: Own): Outcome {
  const found = itemsOf(asked, "bulkSync").filter((sync) => onlyActive(asked, sync));
  return page(asked.query, found.map(viewBulkSync), 50, 50);
}

export function getBulkSync(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeed(viewBulkSync(found)) : notFound();
}

const discover = z.enum(["all", "onlyIncremental", "onlyNonIncremental", "none"]).nullish();
const body = z.object({
  name: z.string().trim().min(1),
  source_connection_id: z.string(),
  destination_connection_id: z.string(),
  source_configuration: z.record(z.string(), z.unknown()).nullish(),
  destination_configuration: z.record(z.string(), z.unknown()),
  default_schedule: schedule,
  additional_schedules: z.array(schedule).nullish(),
  mode: z.enum(["snapshot", "replicate"]).nullish(),
  active: z.boolean().nullish(),
  schemas: z.array(z.unknown()).nullish(),
  automatically_add_new_objects: discover,
  automatically_add_new_fields: discover,
  normalize_names: z.enum(["enabled", "disabled", "legacy"]).nullish(),
  concurrency_limit: z.int().nullish(),
  resync_concurrency_limit: z.int().nullish(),
  data_cutoff_timestamp: z.string().nullish(),
  disable_record_timestamps: z.boolean().nullish(),
  policies: z.array(z.string()).nullish(),
});

/** What the server fills in, and what an update that leaves a field out goes back to. */
const usual = {
  mode: "replicate",
  automatically_add_new_objects: "none",
  automatically_add_new_fields: "all",
  normalize_names: "enabled",
  concurrency_limit: null,
  resync_concurrency_limit: null,
  data_cutoff_timestamp: null,
  disable_record_timestamps: false,
  additional_schedules: [],
  policies: [],
};

export const createBulkSync = (asked: Own): Outcome => write(asked, undefined);

export function updateBulkSync(asked: Own): Outcome {
  const found = own(asked);
  return found ? write(asked, found) : notFound();
}

function write(asked: Own, former: BulkSync | undefined): Outcome {
  // Up to 2024-02-08 the default schedule was called `schedule`.
  const given = asked.version < "2025" ? renamed(asked.body) : asked.body;
  const read = readBody(body, given);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { name, active, source_connection_id, destination_connection_id, schemas, ...more } = read.value;
  const source = findItem(asked, "connection", source_connection_id);
  const destination = findItem(asked, "connection", destination_connection_id);
  if (!source || !destination) return fail(422, "invalid", "unknown connection");
  if (destination.document.type === "postgresql" && more.mode === "snapshot")
    return fail(422, "invalid", "PostgreSQL does not take snapshots");
  const isWaiting = [source, destination].some(
    (each) => cacheOf(asked.state, each, asked.nowMs).isRefreshing,
  );
  if (isWaiting && !schemas) return fail(400, "bad_request", "did not provide any schemas");
  if (isWaiting) return fail(422, "invalid", "cache refresh in progress");
  const chosen = chooseSchemas(source.document.type, schemas);
  if (typeof chosen === "string") return fail(422, "invalid", chosen);
  const {
    default_schedule,
    additional_schedules,
    source_configuration,
    destination_configuration,
    ...plain
  } = more;
  const document: BulkSyncDocument = {
    name,
    active: active ?? false,
    source_connection_id,
    destination_connection_id,
    default_schedule: withId(asked, default_schedule, former?.document.default_schedule.id),
    schemas: chosen,
    rest: {
      ...said(plain),
      additional_schedules: (additional_schedules ?? []).map((each) => withId(asked, each)),
      source_configuration: { ...source_configuration },
      destination_configuration: { advanced: {}, ...destination_configuration },
    },
  };
  const item = former ? changedItem(asked, former, document) : newItem(asked, "bulkSync", document);
  return succeed(viewBulkSync(item), [put(item)]);
}

function renamed(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !("schedule" in given)) return given;
  const { schedule: default_schedule, ...rest } = given;
  return { default_schedule, ...rest };
}

/** Cancels what runs. */
export function deleteBulkSync(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  return succeedSilently([...runsOf(asked, found.id), found].map(gone));
}

const activateBody = z.object({ active: z.boolean() });

/** Deactivating also requests the cancellation of what runs; a model sync's does not. */
export function activateBulkSync(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const read = readBody(activateBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { active } = read.value;
  const run = running(asked, found.id);
  const stopped = !active && run ? cancel(asked, run) : [];
  return succeed({ id: found.id, active }, [put(changedItem(asked, found, { active })), ...stopped]);
}

const hourMs = 3_600_000;

function nextOf({ document }: BulkSync, nowMs: number): string | null {
  const { frequency } = document.default_schedule;
  if (!document.active || frequency === "manual") return null;
  const everyMs = frequency === "daily" ? 24 * hourMs : hourMs;
  return new Date(Math.ceil((nowMs + 1) / everyMs) * everyMs).toISOString();
}

export function getBulkStatus(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const runs = currentAndLast(asked, found.id, found.document.pretends);
  return succeed({ ...runs, next_execution_time: nextOf(found, asked.nowMs), ingestion_status: null });
}

/** `all` and `active` overrule `sync_id`, which may be repeated. */
export function listBulkStatuses(asked: Own): Outcome {
  const { query, nowMs } = asked;
  const isActive = query.get("active") === "true";
  const wanted = query.get("all") === "true" || isActive ? [] : query.getAll("sync_id");
  const found = itemsOf(asked, "bulkSync").filter(
    ({ id, document }) => (wanted.length === 0 || wanted.includes(id)) && (!isActive || document.active),
  );
  const missing = wanted.some((id) => !found.some((sync) => sync.id === id));
  if (missing) return notFound();
  return succeedList(
    found.map((sync) => {
      const { current_execution, last_execution } = currentAndLast(asked, sync.id, sync.document.pretends);
      const status = (current_execution ?? last_execution)?.status ?? "";
      return { sync_id: sync.id, status, nextExecutionTime: nextOf(sync, nowMs), schemas: null };
    }),
  );
}
