import "server-only";
/** What blueprints read: whole records, which are sent back changed. As tolerant as wire.ts. */
import { z } from "zod";

const id = z.string().min(1);
const shown = z
  .string()
  .nullish()
  .transform((value) => value ?? "")
  .catch("");

/** A record with all its fields: connections, models, syncs, bulk syncs, webhooks, roles and policies. */
export const resourceRecord = z.record(z.string(), z.json()).and(z.object({ id }));
export type ResourceRecord = z.infer<typeof resourceRecord>;

/** Not wrapped in `data`. */
export const subscribers = z.object({
  emails: z
    .array(z.string())
    .nullish()
    .transform((emails) => emails ?? []),
});
export type Subscribers = z.infer<typeof subscribers>;

/** A JSON schema, not wrapped in `data`. */
export const typeSchema = z.record(z.string(), z.json());
export type TypeSchema = z.infer<typeof typeSchema>;

/** Of the list of connection types. */
export const consentType = z
  .object({ id: shown, use_oauth: z.boolean().catch(false) })
  .catch({ id: "", use_oauth: false });

/** The values of `cache_status` are documented in three ways. */
export const schemaStatus = z.object({
  cache_status: z.union([z.string(), z.boolean()]).nullish().catch(null),
  last_refresh_started: shown,
  last_refresh_finished: shown,
});
export type SchemaStatus = z.infer<typeof schemaStatus>;

/** When a run was asked for and when it began, ISO 8601; empty if it does not say. */
export const runTimes = z.object({ created_at: shown, started_at: shown });

/** `user_managed` and `path` are null where Polytomic does not say: not every version does. */
const schemaField = z.object({
  id: shown,
  name: shown,
  type: shown,
  path: z.string().nullish().catch(null),
  user_managed: z.boolean().nullish().catch(null),
  is_primary_key: z.boolean().catch(false),
});
export type SchemaField = z.infer<typeof schemaField>;

/** From Polytomic's cache. */
export const connectionSchema = z.object({
  id: shown,
  name: shown,
  fields: z
    .array(schemaField)
    .nullish()
    .transform((fields) => fields ?? []),
});
export type ConnectionSchema = z.infer<typeof connectionSchema>;

export const bulkSource = z.object({
  schemas: z
    .array(connectionSchema)
    .nullish()
    .catch(null)
    .transform((schemas) => schemas ?? []),
});
export type BulkSource = z.infer<typeof bulkSource>;
