/** The schemas of one bulk sync, read and changed one by one. */
import { z } from "zod";
import { choose, schemaChoice } from "./bulk-schemas.ts";
import { own } from "./bulk-syncs.ts";
import type { Item, SchemaChoice } from "./documents.ts";
import { cacheOf } from "./health.ts";
import { changedItem, findItem, type Own, put } from "./items.ts";
import { fail, notFound, type Outcome, succeed, succeedList } from "./reply.ts";
import { readBody } from "./request.ts";

type BulkSync = Item<"bulkSync">;

const view = (schema: SchemaChoice) => ({
  ...schema,
  output_name: schema.user_output_name || schema.id,
});

/** Without fields and filters: those are given by id only. */
export function listSchemas(asked: Own): Outcome {
  const sync = own(asked);
  if (!sync) return notFound();
  const source = findItem(asked, "connection", sync.document.source_connection_id);
  if (source && cacheOf(asked.state, source, asked.nowMs).isRefreshing)
    return fail(422, "invalid", "cache refresh in progress");
  return succeedList(sync.document.schemas.map(({ fields, filters, ...light }) => light));
}

const chosenIn = ({ document }: BulkSync, id: string | undefined) =>
  document.schemas.find((schema) => schema.id === id);

export function getSchema(asked: Own): Outcome {
  const sync = own(asked);
  const found = sync && chosenIn(sync, asked.params.schema);
  return found ? succeed(view(found)) : notFound();
}

function changed(asked: Own, sync: BulkSync, schemas: SchemaChoice[], answer: unknown): Outcome {
  const merged = sync.document.schemas.map((each) => schemas.find(({ id }) => id === each.id) ?? each);
  return succeed(answer, [put(changedItem(asked, sync, { schemas: merged }))]);
}

/** A replacement: what is left out is cleared, and without `fields` all of them are enabled. */
export function putSchema(asked: Own): Outcome {
  const sync = own(asked);
  const found = sync && chosenIn(sync, asked.params.schema);
  if (!sync || !found) return notFound();
  const body = typeof asked.body === "object" ? asked.body : {};
  const read = readBody(schemaChoice, { ...body, id: found.id });
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const cleared = { filters: [], partition_key: "", tracking_field: "", user_output_name: "" };
  const schema = choose({ ...found, ...cleared }, read.value);
  return changed(asked, sync, [schema], view(schema));
}

const patchBody = z.object({ schemas: z.array(schemaChoice) });

/** Only the schemas that are named; in those, without `fields` all of them are enabled. */
export function patchSchemas(asked: Own): Outcome {
  const sync = own(asked);
  if (!sync) return notFound();
  const read = readBody(patchBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const schemas = read.value.schemas.flatMap((given) => {
    const found = chosenIn(sync, given.id);
    return found ? [choose(found, { ...given, enabled: given.enabled ?? found.enabled })] : [];
  });
  if (schemas.length < read.value.schemas.length) return fail(400, "bad_request", "unknown schema");
  return changed(asked, sync, schemas, schemas.map(view));
}
