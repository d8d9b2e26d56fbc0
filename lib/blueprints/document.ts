import "server-only";
/** What a published blueprint says, and what its parts are called. Source: the design of blueprints in README. */
import { z } from "zod";

/** Any JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

const json: z.ZodType<Json> = z.json();
export const jsonObject = z.record(z.string(), json);

/** A variable and a resource are named in placeholders: `${var.x}`, `${secret.x}`, `${ref.x.id}`. */
const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

const variable = z.strictObject({
  name,
  type: z.enum(["string", "number", "boolean", "list", "secret"]),
  label: z.string().max(80).optional(),
  required: z.boolean().default(false),
  /** A regular expression that the whole value has to match. */
  pattern: z.string().max(200).optional(),
  /** May hold placeholders of the tenant and the organization. Not for a secret. */
  default: json.optional(),
});
export type Variable = z.infer<typeof variable>;

const resourceKinds = [
  "connection",
  "sharedConnection",
  "customerConnection",
  "schemaField",
  "schemaKeys",
  "model",
  "modelSync",
  "bulkSync",
  "webhook",
  "subscribers",
  "role",
  "policy",
] as const;
export type ResourceKind = (typeof resourceKinds)[number];

const resource = z.strictObject({
  key: name,
  kind: z.enum(resourceKinds),
  /** The body of the request to Polytomic, with placeholders. */
  spec: jsonObject,
  /** For what runs: switch it on once it was created and read back. */
  activate: z.boolean().default(false),
  /** Start it once after it was activated for the first time. */
  firstRun: z.boolean().default(false),
  /** JSON pointers into `spec` that drift does not look at. */
  ignore: z.array(z.string().startsWith("/")).default([]),
  /** What removing the blueprint does with it; connections are kept unless it says otherwise. */
  onRemove: z.enum(["delete", "keep"]).optional(),
});
export type Resource = z.infer<typeof resource>;

export const blueprintDocument = z.strictObject({
  variables: z.array(variable).max(50).default([]),
  resources: z.array(resource).min(1).max(50),
});
export type BlueprintDocument = z.infer<typeof blueprintDocument>;

/** What a tenant has otherwise than its version; `path` is a JSON pointer into the spec of the resource `key`. */
export const overrides = z.array(z.object({ key: name, path: z.string().startsWith("/"), value: json }));
/** What drift does not look at for a tenant. */
export const ignoredFields = z.array(z.object({ key: name, path: z.string().startsWith("/") }));

/**
 * What stands in a resolved document where a secret belongs. Resolved documents are planned, compared, stored and
 * shown; the secrets themselves are put in only for the request.
 */
export type SecretMark = { $secret: string };
export const isSecretMark = (value: Json): value is SecretMark =>
  typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.$secret === "string";
