import "server-only";
import type { ConnectionSchema } from "#lib/polytomic/wire-resources.ts";
import { covers } from "../compare.ts";
import type { Json } from "../document.ts";
import type { KindOfResource, Live, Place } from "../kind.ts";
import { byText, isBlank, itemsOf, liveOf, textOf } from "./record.ts";
import { type At, atOf, atOfId, idOfKeys, ofSchema, pathOfId, readSchema } from "./schemas.ts";

const keysIn = ({ fields }: ConnectionSchema): string[] =>
  fields.flatMap(({ id, is_primary_key }) => (is_primary_key ? id : []));

const liveAt = (at: At, keys: Json): Live =>
  liveOf({ id: idOfKeys(at), name: "", connection_id: at.connectionId, schema: at.schema, keys });

async function readKeys(place: Place, at: At): Promise<Live | null> {
  const schema = await readSchema(place, at);
  return schema && liveAt(at, keysIn(schema));
}

const hasKeys = ({ record }: Live, keys: Json | undefined): boolean => covers(keys, record.keys, byText);

/**
 * The primary keys of a schema. It always has some, or none, and a read does not tell detected keys from those that were
 * set. So what is there is never taken for a resource of someone else, and only what we set goes back to the detected
 * keys when it is removed.
 */
export const schemaKeys: KindOfResource = {
  ...ofSchema,
  path: (_, id, wanted) => pathOfId(id ?? idOfKeys(atOf(wanted?.spec ?? {}))),
  idOf: (spec) => idOfKeys(atOf(spec)),
  createdBy: "PUT",
  takesEqual: true,
  // Other keys are what is there before, not what is wanted.
  async list(place, { spec }) {
    const live = await readKeys(place, atOf(spec));
    return live && hasKeys(live, spec.keys) ? [live] : [];
  },
  read: (place, id) => readKeys(place, atOfId(id)),
  async before(place, spec) {
    const live = await readKeys(place, atOf(spec));
    return live && { keys: live.record.keys ?? [] };
  },
  specOf: ({ connection_id = "", schema = "", keys = [] }) => ({ connection_id, schema, keys }),
  sets: { "/keys": byText },
  unseen: ["/name"],
  // Every field is named: whether the detected keys stay where only some are named is not documented.
  async body(place, spec, live) {
    const wanted = isBlank(spec.keys) ? live?.record.keys : spec.keys;
    const keys = itemsOf(wanted).map(textOf);
    const schema = await readSchema(place, live ? atOfId(live.id) : atOf(spec));
    const all = new Set([...(schema?.fields ?? []).map(({ id }) => id), ...keys]);
    return { fields: [...all].map((id) => ({ field_id: id, is_primary_key: keys.includes(id) })) };
  },
  async create({ organization }, body, { idempotencyKey: _, ...how }, { spec }) {
    const at = atOf(spec);
    const answer = await organization.replacePrimaryKeys(at.connectionId, at.schema, body, how);
    return answer.kind === "ok" ? { ...answer, value: liveAt(at, spec.keys ?? []) } : answer;
  },
  async replace({ organization }, id, body, how) {
    const at = atOfId(id);
    const answer = await organization.replacePrimaryKeys(at.connectionId, at.schema, body, how);
    return answer.kind === "ok" ? { ...answer, value: liveAt(at, []) } : answer;
  },
  isOurs: (live, applied) => hasKeys(live, applied.keys),
  remove({ organization }, id) {
    const { connectionId, schema } = atOfId(id);
    return organization.resetPrimaryKeys(connectionId, schema);
  },
};
