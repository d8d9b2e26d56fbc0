import type { Item, Json } from "./documents.ts";
import { currentAndLast } from "./executions.ts";
import { findItem, frameOf, itemsOf, type Own } from "./items.ts";
import { accepts, page } from "./paging.ts";
import { notFound, type Outcome, succeed } from "./reply.ts";

type ModelSync = Item<"sync">;

const own = (asked: Own): ModelSync | undefined => findItem(asked, "sync", asked.params.sync);

/** Light: the whole definition is only given by id. */
function viewLight(sync: ModelSync): Json {
  const { name, active, mode, model_ids, target, rest } = sync.document;
  const head = { name, active, mode, model_ids, schedule: rest.schedule };
  return {
    ...frameOf(sync),
    ...head,
    target_connection_id: target.connection_id,
    target_object: target.object,
  };
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
  return succeed({ ...currentAndLast(asked, found.id, found.document.pretends), next_execution_time: null });
}
