import "server-only";
import { schemaPath } from "#lib/polytomic/resources.ts";
import type { SchemaField } from "#lib/polytomic/wire-resources.ts";
import type { JsonObject } from "../document.ts";
import type { KindOfResource, Live, Place } from "../kind.ts";
import { isMasked, liveOf, mask, overlay, withoutBlanks } from "./record.ts";
import { type At, atOf, atOfId, idOfField, ofSchema, pathOfId, readSchema } from "./schemas.ts";

/** What Polytomic does not say of a field is as if it were masked. */
export function liveField(connectionId: string, schema: string, field: SchemaField): Live {
  const { id: field_id, name: label, type, path, user_managed } = field;
  return liveOf({
    id: idOfField({ connectionId, schema, field: field_id }),
    name: label,
    connection_id: connectionId,
    schema,
    field_id,
    label,
    type,
    path: path ?? mask,
    user_managed: user_managed ?? null,
  });
}

async function readField(place: Place, at: At): Promise<Live | null> {
  const field = (await readSchema(place, at))?.fields.find(({ id }) => id === at.field);
  return field ? liveField(at.connectionId, at.schema, field) : null;
}

/** An override of a detected field looks like a field that someone defined. */
const isDetected = ({ user_managed }: JsonObject): boolean => user_managed === false;

/**
 * A field that someone defined in a schema, besides those that Polytomic detected. A detected one is neither taken over
 * nor changed nor deleted. Where Polytomic does not say which it is, staff decide.
 */
export const schemaField: KindOfResource = {
  ...ofSchema,
  /** A change is sent as the creation is. */
  path(_, id, wanted) {
    const { connectionId, schema } = atOf(wanted?.spec ?? {});
    return wanted ? schemaPath(connectionId, schema, "fields") : pathOfId(id ?? "");
  },
  idOf: (spec) => idOfField(atOf(spec)),
  replacedBy: "POST",
  lingers: true,
  async list(place, { spec }) {
    const live = await readField(place, atOf(spec));
    return live ? [live] : [];
  },
  read: (place, id) => readField(place, atOfId(id)),
  specOf(record) {
    const { connection_id = "", schema = "", field_id = "", label = "", type = "", path = "" } = record;
    const spec = { connection_id, schema, label, type, ...(!isMasked(path) && { path }) };
    // One of ours would be another field, which can't be changed into this one.
    return isDetected(record) ? spec : { ...spec, field_id };
  },
  sets: {},
  unseen: ["/name", "/example"],
  fixed: [...ofSchema.fixed, "/field_id"],
  async body(_, spec, live) {
    const whole = live ? overlay(schemaField.specOf(live.record), spec) : spec;
    const { field_id = "", label = "", type = "", path = "", example = null } = whole;
    return { fields: [withoutBlanks({ field_id, label, type, path, example })] };
  },
  async create({ organization }, body, once, { spec }) {
    const at = atOf(spec);
    const answer = await organization.upsertFields(at.connectionId, at.schema, body, once);
    return answer.kind === "ok" ? { ...answer, value: liveOf({ ...spec, id: idOfField(at) }) } : answer;
  },
  async replace({ organization }, id, body, how) {
    const { connectionId, schema } = atOfId(id);
    const answer = await organization.upsertFields(connectionId, schema, body, how);
    return answer.kind === "ok" ? { ...answer, value: liveOf({ id }) } : answer;
  },
  isOurs: ({ record }) => !isDetected(record),
  remove({ organization }, id) {
    const { connectionId, schema, field } = atOfId(id);
    return organization.removeField(connectionId, schema, field);
  },
};
