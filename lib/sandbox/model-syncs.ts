import { z } from "zod";
import type { Item, Json } from "./documents.ts";
import { currentAndLast, running, runsOf } from "./executions.ts";
import { changedItem, findItem, frameOf, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { accepts, page } from "./paging.ts";
import { conflict, fail, notFound, type Outcome, succeed, succeedSilently } from "./reply.ts";
import { readBody } from "./request.ts";
import { documentOf, syncBody, wrongWith } from "./sync-body.ts";

type ModelSync = Item<"sync">;

const own = (asked: Own): ModelSync | undefined => findItem(asked, "sync", asked.params.sync);

/** Light: the whole definition is only given by id. */
function viewLight(sync: ModelSync): Json {
  const { name, active, mode, model_ids, target, rest } = sync.document;
  const head = { name, active, mode, model_ids, schedule: rest.schedule };
  const { connection_id: target_connection_id, object: target_object } = target;
  return { ...frameOf(sync), ...head, target_connection_id, target_object };
}

export function listSyncs(asked: Own): Outcome {
  const { query } = asked;
  const found = itemsOf(asked, "sync").filter(
    ({ document }) =>
      accepts(query, "active", document.active) &&
      accepts(query, "mode", document.mode) &&
      accepts(query, "target_connection_id", document.target.connection_id),
  );
  return page(query, found.map(viewLight), 50, 50);
}

export function getSyncStatus(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const runs = currentAndLast(asked, found.id, found.document.pretends);
  return succeed({ ...runs, next_execution_time: null });
}

const usual = {
  identity: null,
  filters: [],
  filter_logic: "",
  overrides: [],
  sync_all_records: false,
  only_enrich_updates: false,
  skip_initial_backfill: false,
  policies: [],
};
function view(sync: ModelSync): Json {
  const { rest, pretends, ...document } = sync.document;
  return { ...frameOf(sync), ...usual, ...rest, ...document };
}

export function getSync(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeed(view(found)) : notFound();
}

/** Names are not unique. */
export const createSync = (asked: Own): Outcome => write(asked, undefined);

export function updateSync(asked: Own): Outcome {
  const found = own(asked);
  return found ? write(asked, found) : notFound();
}

function write(asked: Own, former: ModelSync | undefined): Outcome {
  const read = readBody(syncBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const wrong = wrongWith(asked, read.value);
  if (wrong) return fail(422, "invalid", wrong);
  const document = documentOf(asked, read.value);
  const item = former ? changedItem(asked, former, document) : newItem(asked, "sync", document);
  return succeed(view(item), [put(item)]);
}

/** Unconfirmed: while it runs it is refused here; the prose says that the run is canceled. */
export function deleteSync(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  if (running(asked, found.id)) return conflict();
  return succeedSilently([...runsOf(asked, found.id), found].map(gone));
}

const activateBody = z.object({ active: z.boolean() });

/** What runs is not stopped by deactivating. */
export function activateSync(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const read = readBody(activateBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const { active } = read.value;
  return succeed({ id: found.id, active }, [put(changedItem(asked, found, { active }))]);
}
