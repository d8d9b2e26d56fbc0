/** The definition of a model sync: what is wrong with it, and what the server makes of it. */
import { z } from "zod";
import { createsTargets, modes, targetsOf } from "./discovery.ts";
import type { Json, SyncDocument } from "./documents.ts";
import { findItem, type Own } from "./items.ts";
import { said } from "./request.ts";
import { schedule } from "./schedules.ts";

const source = z.object({ model_id: z.string(), field: z.string() });
type Source = z.infer<typeof source>;
const field = z.looseObject({ target: z.string(), source: source.nullish() });

export const syncBody = z.object({
  name: z.string().trim().min(1),
  mode: z.enum(["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot"]),
  target: z.object({
    connection_id: z.string(),
    object: z.string().nullish(),
    create: z.record(z.string(), z.string()).nullish(),
    new_name: z.string().nullish(),
    configuration: z.record(z.string(), z.unknown()).nullish(),
    filter_logic: z.string().nullish(),
  }),
  fields: z.array(field),
  override_fields: z.array(field).nullish(),
  schedule,
  active: z.boolean().nullish(),
  identity: z.looseObject({ function: z.string(), source, target: z.string() }).nullish(),
  filters: z.array(z.looseObject({ function: z.string(), field: source.nullish() })).nullish(),
  filter_logic: z.string().nullish(),
  overrides: z.array(z.looseObject({ field: source.nullish() })).nullish(),
  sync_all_records: z.boolean().nullish(),
  only_enrich_updates: z.boolean().nullish(),
  skip_initial_backfill: z.boolean().nullish(),
  encryption_passphrase: z.string().nullish(),
  policies: z.array(z.string()).nullish(),
});
type Body = z.infer<typeof syncBody>;

const fieldIn = (asked: Own, { model_id, field: name }: Source) =>
  findItem(asked, "model", model_id)?.document.fields.find((each) => each.name === name);

const sourcesOf = ({ fields, identity }: Body): Source[] =>
  [...fields, ...(identity ? [identity] : [])].flatMap(({ source: from }) => (from ? [from] : []));

/** Empty if it fits. */
export function wrongWith(asked: Own, body: Body): string {
  const { target, mode, identity } = body;
  const connection = findItem(asked, "connection", target.connection_id);
  if (!connection) return "unknown target connection";
  const isWebhook = connection.document.type === "webhook";
  if (target.create && !createsTargets(connection)) return "objects cannot be created here";
  if (!target.create && !targetsOf(connection).includes(target.object ?? "")) return "unknown target object";
  if (isWebhook && mode !== "updateOrCreate") return "a webhook takes updateOrCreate only";
  const needsIdentity = modes.some((each) => each.id === mode && each.requires_identity);
  if (needsIdentity && !identity && !isWebhook) return "this mode needs an identity";
  const unknown = sourcesOf(body).find((from) => !fieldIn(asked, from));
  return unknown ? `unknown field ${unknown.field} of model ${unknown.model_id}` : "";
}

/** The source of a field that is only overridden, as it comes back. */
const noSource = { model_id: "00000000-0000-0000-0000-000000000000", field: "" };

/** Overridden fields are merged into the fields. The passphrase and `target.create` are never returned. */
export function documentOf(asked: Own, body: Body): SyncDocument {
  const { name, mode, active, target, fields, override_fields, encryption_passphrase, ...more } = body;
  const { create, ...aim } = target;
  const overridden = (override_fields ?? []).map((each) => ({ ...each, source: noSource }));
  const filled = [...fields, ...overridden].map((each) => ({
    encryption_enabled: false,
    new: false,
    ...each,
  }));
  const filters = (more.filters ?? []).map((filter) => resolved(asked, filter));
  return {
    name,
    mode,
    active: active ?? false,
    model_ids: [...new Set(sourcesOf(body).map(({ model_id }) => model_id))],
    target: {
      search_values: {},
      ...aim,
      configuration: aim.configuration ?? {},
      object: aim.object ?? create?.name ?? "",
    },
    rest: { ...said(more), fields: filled, filters },
  };
}

/** The server finds the ids of fields. */
function resolved(asked: Own, filter: Json & { field?: Source | null | undefined }): Json {
  const id = filter.field ? fieldIn(asked, filter.field)?.id : undefined;
  return { ...filter, ...(id && { field_id: id, field_type: "Model" }) };
}
