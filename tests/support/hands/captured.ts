import { type Captured, draftFrom } from "#lib/blueprints/capture/draft-from.ts";
import type { Types } from "#lib/blueprints/capture/spec-from.ts";
import type { JsonObject, ResourceKind } from "#lib/blueprints/document.ts";
import { liveOf } from "#lib/blueprints/kinds/record.ts";

const postgresql = {
  properties: {
    hostname: { type: "string" },
    port: { type: "integer", default: 5432 },
    ssl: { type: "boolean", default: true },
    password: { type: "string", title: "Password", sensitive: true },
    seed: { type: "string", sensitive: true },
    aws_user: { type: "string", readOnly: true },
  },
  required: ["hostname", "port", "password"],
};
export const types: Types = {
  byConsent: new Set(["hubspot"]),
  byCustomer: new Set(),
  schemas: new Map([["postgresql", postgresql]]),
};
export const idOf = (what: number, n: number) =>
  `${String(what).repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
export const captured = (kind: ResourceKind, id: string, record: JsonObject): Captured => ({
  kind,
  live: liveOf({ ...record, id }),
});
const acme = { name: "Acme" };
export const draftOf = (...records: Captured[]) => draftFrom(records, acme, types);
export const database = (n = 0, more: JsonObject = {}) =>
  captured("connection", idOf(1, n), {
    name: "Acme warehouse",
    type: { id: "postgresql", name: "PostgreSQL" },
    configuration: {
      hostname: "db.acme.example",
      port: 5432,
      ssl: true,
      password: "****",
      seed: "in-clear-seed",
      aws_user: "ours",
    },
    ...more,
  });
export const model = (n = 0, more: JsonObject = {}) =>
  captured("model", idOf(2, n), {
    name: `Contacts ${n}`,
    connection_id: idOf(1, 0),
    configuration: { query: "select '${tenant.name}'", table: "" },
    fields: [{ id: "f", name: "email", label: "email", type: "string", user_added: false }],
    identifier: "",
    enricher: null,
    ...more,
  });
