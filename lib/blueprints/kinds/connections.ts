import "server-only";
import { connectionLimitMs, sharedPath } from "#lib/polytomic/resources.ts";
import type { JsonObject } from "../document.ts";
import type { KindOfResource, Place } from "../kind.ts";
import {
  collection,
  isObject,
  itemsOf,
  liveAnswer,
  liveOf,
  overlay,
  partOf,
  textOf,
  withoutBlanks,
} from "./record.ts";

const common = collection("connections", [
  "name",
  "type",
  "configuration",
  "healthcheck_interval",
  "policies",
  "validate",
  "redirect_url",
]);

/** A record has its type as an object. */
export const typeOf = (record: JsonObject): string =>
  textOf(partOf(record.type, "id")) || textOf(record.type);

const specOf = (record: JsonObject): JsonObject => ({ ...common.specOf(record), type: typeOf(record) });

/** The names of the configuration's fields that are the server's, by the type's JSON schema. */
async function readOnlyFields({ organization }: Place, type: string): Promise<string[]> {
  const { properties } = await organization.readConnectionType(type);
  return isObject(properties)
    ? Object.entries(properties).flatMap(([name, field]) =>
        partOf(field, "readOnly") === true ? [name] : [],
      )
    : [];
}

/** A connection whose credentials the partner has. Its name is unique in the organization. */
export const connection: KindOfResource = {
  ...common,
  timeLimitMs: connectionLimitMs,
  knownBy: "name",
  matches: (live, wanted) => live.name === wanted.name && typeOf(live.record) === textOf(wanted.spec.type),
  specOf,
  unseen: ["/validate", "/redirect_url"],
  fixed: ["/type"],
  // Every secret is in the spec, so a replacement does not lose one: what Polytomic masks is not sent back.
  async body(place, spec, live) {
    const whole = live ? overlay(specOf(live.record), spec) : spec;
    const configuration = isObject(whole.configuration) ? whole.configuration : {};
    const readOnly = live ? await readOnlyFields(place, textOf(whole.type)) : [];
    const kept = Object.entries(configuration).filter(([name]) => !readOnly.includes(name));
    return { ...withoutBlanks(whole), configuration: withoutBlanks(Object.fromEntries(kept)) };
  },
  create: async ({ organization }, body, once) =>
    liveAnswer(
      await organization.createRecord("connections", body, { ...once, timeLimitMs: connectionLimitMs }),
    ),
  replace: async ({ organization }, id, body, how) =>
    liveAnswer(
      await organization.replaceRecord("connections", id, body, { ...how, timeLimitMs: connectionLimitMs }),
    ),
};

/** Made by the customer through a connect link, so nobody but them has its secrets: we never replace it. */
export const customerConnection: KindOfResource = {
  ...withoutWrites(common),
  knownBy: "name",
  matches: (live, wanted) =>
    live.name === wanted.name &&
    (itemsOf(wanted.spec.types).length === 0 || itemsOf(wanted.spec.types).includes(typeOf(live.record))),
  specOf: ({ name = "" }) => ({ name }),
  unseen: ["/types"],
};

/** A copy of a connection of the partner's own organization. It can't be edited. */
export const sharedConnection: KindOfResource = {
  ...withoutWrites(common),
  knownBy: "parent",
  path: (place, id, wanted) =>
    id !== undefined || !wanted
      ? common.path(place, id)
      : sharedPath(ownerOf(place), textOf(wanted.spec.parent)),
  async list(place) {
    const copies = (await place.organization.listRecords("connections", () => true)).map(liveOf);
    return copies.filter(({ record }) => textOf(record.parent_connection_id) !== "");
  },
  matches: (live, wanted) => textOf(live.record.parent_connection_id) === textOf(wanted.spec.parent),
  specOf: ({ name = "", parent_connection_id: parent = "" }) => ({ name, parent }),
  fixed: ["/parent"],
  body: async (place, { name = "" }) => ({ child_organization_id: place.organizationId, name }),
  create: async (place, body, once, { spec }) =>
    liveAnswer(await place.partner.shareConnection(ownerOf(place), textOf(spec.parent), body, once)),
};

function withoutWrites<T extends KindOfResource>({ create: _, replace: __, ...rest }: T) {
  return rest;
}

function ownerOf({ ownerId }: Place): string {
  if (ownerId === null) throw new Error("The partner's own organization is not known");
  return ownerId;
}
