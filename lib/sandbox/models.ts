import { z } from "zod";
import { findType } from "./connection-types.ts";
import type { Item, Json } from "./documents.ts";
import { isHealthy } from "./health.ts";
import { changedItem, findItem, frameOf, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { fieldsOf, wrongWith } from "./model-fields.ts";
import { page } from "./paging.ts";
import { fail, notFound, type Outcome, succeed, succeedSilently } from "./reply.ts";
import { readBody, said } from "./request.ts";

type Model = Item<"model">;

const own = (asked: Own): Model | undefined => findItem(asked, "model", asked.params.model);

const usual = {
  identifier: "",
  tracking_columns: [],
  relations: [],
  policies: [],
  labels: [],
  enricher: null,
};
function view(model: Model): Json {
  const { rest, ...document } = model.document;
  return { ...frameOf(model), ...usual, ...rest, ...document };
}

/** Unconfirmed: the pages, which only the prose of upstream's documents knows. */
export const listModels = (asked: Own): Outcome =>
  page(asked.query, itemsOf(asked, "model").map(view), 50, 50);

export function getModel(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeed(view(found)) : notFound();
}

const body = z.object({
  name: z.string().trim().min(1),
  connection_id: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  fields: z.array(z.string()).nullish(),
  additional_fields: z
    .array(z.object({ name: z.string(), type: z.string(), label: z.string().nullish() }))
    .nullish(),
  identifier: z.string().nullish(),
  tracking_columns: z.array(z.string()).nullish(),
  relations: z
    .array(z.object({ from: z.string(), to: z.object({ model_id: z.string(), field: z.string() }) }))
    .nullish(),
  enricher: z.record(z.string(), z.unknown()).nullish(),
  labels: z.array(z.string()).nullish(),
  policies: z.array(z.string()).nullish(),
  refresh: z.boolean().nullish(),
});

/** Names are not unique. */
export const createModel = (asked: Own): Outcome => write(asked, undefined);

export function updateModel(asked: Own): Outcome {
  const found = own(asked);
  return found ? write(asked, found) : notFound();
}

function write(asked: Own, former: Model | undefined): Outcome {
  const read = readBody(body, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const { name, connection_id, configuration, fields, additional_fields, refresh, ...more } = read.value;
  const connection = findItem(asked, "connection", connection_id);
  if (!connection || !findType(connection.document.type)?.capabilities.source)
    return fail(400, "bad_request", "unknown source connection");
  if (!isHealthy(asked.state, connection, asked.nowMs))
    return fail(400, "bad_request", "the connection is not healthy");
  const resolved = fieldsOf(asked, read.value, former?.document.fields ?? []);
  if (typeof resolved === "string") return fail(400, "bad_request", resolved);
  const wrong = wrongWith(asked, read.value, resolved);
  if (wrong) return fail(400, "bad_request", wrong);
  // The server adds fields to the configuration.
  const whole = { table: "", view: "", tracking: false, ...configuration };
  const document = {
    name,
    type: connection.document.type,
    version: (former?.document.version ?? 0) + 1,
    connection_id,
    fields: resolved,
    rest: { ...said(more), configuration: whole },
  };
  const item = former ? changedItem(asked, former, document) : newItem(asked, "model", document);
  return succeed(view(item), [put(item)]);
}

/** Succeeds also for a model that is in use, and breaks its syncs. */
export function deleteModel(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeedSilently([gone(found)]) : notFound();
}
