/** What a connection offers to syncs: the schemas, objects and fields behind it. */
import { viewSchemas } from "./connection-schemas.ts";
import { findType } from "./connection-types.ts";
import * as connections from "./connections.ts";
import type { Item } from "./documents.ts";
import { cacheOf, isHealthy } from "./health.ts";
import type { Own } from "./items.ts";
import { schemasOf, usualFields } from "./remote.ts";
import { fail, notFound, type Outcome, succeed, succeedBeside } from "./reply.ts";

type Connection = Item<"connection">;
type Side = "source" | "destination";

/** The answer for a connection that can do this, is healthy and has been read. */
function offered(asked: Own, side: Side, answer: (connection: Connection) => Outcome): Outcome {
  const found = connections.own(asked);
  if (!found) return notFound();
  const { state, nowMs } = asked;
  if (!findType(found.document.type)?.capabilities[side])
    return fail(400, "bad_request", `this connection is no ${side}`);
  if (!isHealthy(state, found, nowMs)) return fail(400, "bad_request", "the connection is not healthy");
  return answer(found);
}

const waiting = () => fail(400, "bad_request", "cache refresh in progress");

export const getBulkSource = (asked: Own): Outcome =>
  offered(asked, "source", (found) => {
    if (cacheOf(asked.state, found, asked.nowMs).isRefreshing) return waiting();
    const withFields = asked.query.get("include_fields") === "true";
    const schemas = viewSchemas(asked, found).map(({ fields, ...schema }) =>
      withFields ? { ...schema, fields } : schema,
    );
    return succeed({ schemas, configuration: {}, capabilities: { supports_tracking_fields: true } });
  });

const bulkModes = [
  { id: "replicate", label: "Replicate", requires_identity: false },
  { id: "snapshot", label: "Snapshot", requires_identity: false },
];

export const getBulkTarget = (asked: Own): Outcome =>
  offered(asked, "destination", ({ document }) =>
    succeed({
      configuration: {
        type: "object",
        properties: {
          schema: { type: "string", title: "Schema" },
          mirror_schemas: { type: "boolean", title: "Mirror schemas" },
          advanced: { type: "object" },
        },
        required: ["schema"],
      },
      modes: bulkModes.filter(({ id }) => id === "replicate" || document.type !== "postgresql"),
      supported_resync_modes: ["refetch", "resync", "rebuild"],
    }),
  );

/** Which modes need an identity, and whether target filters go with them. */
export const modes = [
  { id: "create", requires_identity: false },
  { id: "update", requires_identity: true },
  { id: "updateOrCreate", requires_identity: true },
  { id: "replace", requires_identity: false },
  { id: "append", requires_identity: false },
  { id: "remove", requires_identity: true },
  { id: "snapshot", requires_identity: false },
].map((mode) => ({
  ...mode,
  supports_target_filters: mode.id === "update",
  supports_per_field_mode: mode.id === "updateOrCreate",
}));

/** Databases let a sync create the object that it writes to. */
export const createsTargets = ({ document }: Connection) =>
  document.type !== "webhook" && !isApplication(document);
const isApplication = ({ type }: Connection["document"]) => findType(type)?.use_oauth === true;

export const targetsOf = ({ document: { type } }: Connection): string[] =>
  type === "webhook" ? ["http"] : schemasOf(type).map(({ id }) => id);

export const listTargetObjects = (asked: Own): Outcome =>
  offered(asked, "destination", (found) =>
    cacheOf(asked.state, found, asked.nowMs).isRefreshing
      ? waiting()
      : succeedBeside(
          targetsOf(found).map((id) => ({ id, name: id, modes })),
          { target_creation: { supported: createsTargets(found), properties: [] } },
        ),
  );

export const listTargetFields = (asked: Own): Outcome =>
  offered(asked, "destination", (found) => {
    if (!targetsOf(found).includes(asked.query.get("target") ?? "")) return notFound();
    const fields = usualFields.map(({ id, name, type }) => ({
      id,
      name,
      type,
      required: false,
      createable: true,
      updateable: id !== "id",
      supports_identity: id === "id" || id === "email",
      identity_functions: [{ id: "Equality", label: "equals" }],
    }));
    return succeed({ id: asked.query.get("target"), name: asked.query.get("target"), fields });
  });
