import { z } from "zod";
import { type Kept, keep, troubleOf, wrongWith } from "./configuration.ts";
import { type ConnectionType, findType } from "./connection-types.ts";
import type { Item, Json } from "./documents.ts";
import { healthOf, unknownForMs } from "./health.ts";
import { changedItem, findItem, frameOf, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { fail, notFound, type Outcome, succeed, succeedList, succeedSilently } from "./reply.ts";
import { readBody } from "./request.ts";
import { openSession, returnAddress } from "./sessions.ts";
import { schemaOf } from "./type-schemas.ts";

type Connection = Item<"connection">;

export const own = (asked: Own): Connection | undefined =>
  findItem(asked, "connection", asked.params.connection);

function viewConnection({ state, nowMs }: Own, connection: Connection): Json {
  const { name, type: id, configuration, policies, parent, healthcheck_interval } = connection.document;
  const { name: typeName = "", logo_url = "", capabilities } = findType(id) ?? {};
  const operations = capabilities?.source ? ["bulksyncsource"] : [];
  return {
    ...frameOf(connection),
    name,
    type: { id, name: typeName, logo_url, operations },
    parent_connection_id: parent?.id ?? null,
    ...healthOf(state, connection, nowMs),
    saved: true,
    configuration,
    policies,
    healthcheck_interval,
    api_calls_last_24_hours: 0,
  };
}

export const listConnections = (asked: Own): Outcome =>
  succeedList(itemsOf(asked, "connection").map((connection) => viewConnection(asked, connection)));

export function getConnection(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeed(viewConnection(asked, found)) : notFound();
}

const settings = {
  name: z.string().trim().min(1),
  configuration: z.record(z.string(), z.unknown()),
  validate: z.boolean().nullish(),
  redirect_url: returnAddress.nullish(),
  healthcheck_interval: z.string().nullish(),
  policies: z.array(z.string()).nullish(),
};
const createBody = z.object({ ...settings, type: z.string() });
const updateBody = z.object({ ...settings, type: z.string().nullish(), reconnect: z.boolean().nullish() });

/** Unconfirmed: that a name which is taken is a 422, and that names are compared exactly. */
export const isTakenIn = (others: Connection[], name: string, exceptId = ""): boolean =>
  others.some(({ id, document }) => document.name === name && id !== exceptId);
export const isTaken = (asked: Own, name: string, exceptId?: string): boolean =>
  isTakenIn(itemsOf(asked, "connection"), name, exceptId);
export const taken = () => fail(422, "invalid", "a connection of this name exists already");

/** Whether a person has to sign in at the other system before there is a connection. */
function awaitsConsent(type: ConnectionType, { connect_mode, oauth_refresh_token }: Json): boolean {
  return (
    type.use_oauth && connect_mode !== "api" && connect_mode !== "clientcredentials" && !oauth_refresh_token
  );
}

export function createConnection(asked: Own): Outcome {
  const read = readBody(createBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { name, type: typeId, configuration, validate, redirect_url } = read.value;
  const type = findType(typeId);
  if (!type) return fail(400, "bad_request", "unknown connection type");
  const wrong = wrongWith(schemaOf(type), configuration);
  if (wrong) return fail(422, "invalid", wrong);
  if (isTaken(asked, name)) return taken();
  if (awaitsConsent(type, configuration)) {
    const id = asked.random.uuid();
    const back = redirect_url ?? "";
    return openSession(asked, { name, back, types: [typeId], connectionId: id, configuration }, (url) => ({
      id,
      name,
      type: { id: typeId, name: type.name },
      configuration: {},
      saved: false,
      status: "",
      ...(configuration.connect_mode === "code" ? { auth_code: url.slice(-8) } : { auth_url: url }),
    }));
  }
  const id = asked.random.uuid();
  const kept = keep(schemaOf(type), configuration, id);
  const trouble = troubleOf(schemaOf(type), kept);
  if (trouble && validate !== false) return fail(422, "invalid", trouble);
  const made = newItem(asked, "connection", saved(asked, read.value, typeId, kept, trouble), id);
  const { created_at, created_by, ...answer } = viewConnection(asked, made);
  return succeed({ ...answer, auth_url: "", auth_code: "" }, [put(made)]);
}

type Given = {
  name: string;
  validate?: boolean | null | undefined;
  healthcheck_interval?: string | null | undefined;
  policies?: string[] | null | undefined;
};

function saved({ nowMs }: Own, given: Given, type: string, kept: Kept, trouble: string) {
  return {
    name: given.name,
    type,
    configuration: kept.configuration,
    secrets: kept.secrets,
    policies: given.policies ?? [],
    healthcheck_interval: given.healthcheck_interval ?? "",
    trouble,
    checkedAtMs: given.validate === false ? nowMs + unknownForMs : nowMs,
    refreshStartedAtMs: nowMs,
    parent: null,
  };
}

/**
 * A replacement: a secret that is left out, or sent as its mask, is lost. That is saved, and the connection becomes
 * unhealthy. Unconfirmed: upstream may keep the secret in one of the two cases.
 */
export function updateConnection(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  if (found.document.parent) return fail(403, "forbidden", "a shared connection cannot be changed");
  const read = readBody(updateBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { name, configuration, validate } = read.value;
  const type = findType(found.document.type);
  if (!type || (read.value.type && read.value.type !== type.id))
    return fail(422, "invalid", "the type of a connection cannot be changed");
  const wrong = wrongWith(schemaOf(type), configuration);
  if (wrong) return fail(422, "invalid", wrong);
  if (isTaken(asked, name, found.id)) return taken();
  const kept = keep(schemaOf(type), configuration, found.id);
  const trouble = troubleOf(schemaOf(type), kept, found.document.secrets);
  const hasLost = Object.keys(found.document.secrets).some((path) => !kept.secrets[path]);
  if (trouble && validate !== false && !hasLost) return fail(422, "invalid", trouble);
  const changed = changedItem(asked, found, saved(asked, read.value, type.id, kept, trouble));
  return succeed(viewConnection(asked, changed), [put(changed)]);
}

/** Everything that could not work without it. */
function usersOf(asked: Own, id: string): Item[] {
  const sources = itemsOf(asked, "bulkSync").filter(
    ({ document: { source_connection_id, destination_connection_id } }) =>
      source_connection_id === id || destination_connection_id === id,
  );
  const targets = itemsOf(asked, "sync").filter(({ document }) => document.target.connection_id === id);
  const models = itemsOf(asked, "model").filter(({ document }) => document.connection_id === id);
  return [...models, ...targets, ...sources];
}

const words: Partial<Record<Item["kind"], string>> = { bulkSync: "bulk sync", sync: "sync", model: "model" };

export function deleteConnection(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const users = usersOf(asked, found.id);
  if (users.length > 0 && asked.query.get("force") !== "true") {
    const used_by = users.map(({ kind, id, document }) => ({
      type: words[kind],
      id,
      name: "name" in document ? document.name : "",
    }));
    return fail(422, "invalid", "connection in use", { used_by });
  }
  return succeedSilently([...users, found].map(gone));
}

const testBody = z.object({
  type: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  connection_id: z.string().nullish(),
});

/** Saves nothing. Values are laid over those of `connection_id`; its stored secrets are taken for good ones. */
export function testConnection(asked: Own): Outcome {
  const read = readBody(testBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const { type: typeId, configuration, connection_id } = read.value;
  const type = findType(typeId);
  const stored = connection_id ? findItem(asked, "connection", connection_id) : undefined;
  if (!type || (connection_id && !stored)) return notFound();
  const { secrets = {}, configuration: former = {} } = stored?.document ?? {};
  const known = Object.fromEntries(Object.keys(secrets).map((path) => [path, "stored"]));
  const whole = { ...former, ...known, ...configuration };
  const schema = schemaOf(type);
  const wrong = wrongWith(schema, whole) || troubleOf(schema, { ...keep(schema, whole, ""), sentMasks: [] });
  return wrong ? fail(400, "bad_request", wrong) : succeedSilently([]);
}
