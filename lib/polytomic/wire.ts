/**
 * Polytomic's JSON (2025-09-18). It declares every response field optional, so only the fields that a record is
 * useless without are required here; unknown fields are ignored.
 */
import { z } from "zod";

/** The connection of the sandbox's own organization that can be shared, so that examples work there at once. */
export const sandboxWarehouseId = "5954a675-5ed3-46cb-87d8-115f6002f827";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const id = z.string().min(1);

export const organization = z.object({
  id,
  name: text,
  issuer: text,
  sso_domain: text,
  sso_org_id: text,
});
export type Organization = z.infer<typeof organization>;

export const user = z.object({
  id,
  email: text,
  organization_id: text,
  role: text,
  role_ids: z
    .array(z.string())
    .nullish()
    .transform((ids) => ids ?? []),
});
export type User = z.infer<typeof user>;

/** Who the credential belongs to; `id` is empty unless it is a user's. */
export const identity = z.object({
  id: text,
  email: text,
  organization_id: text,
  organization_name: text,
  is_user: flag,
  is_organization: flag,
  is_partner: flag,
  is_system: flag,
  role: text,
});
export type Identity = z.infer<typeof identity>;

export const apiKey = z.object({ value: z.string().min(1) });

export const connection = z.object({
  id,
  name: text,
  /** "healthy" and "unhealthy" are known; any other value is shown as it is. */
  status: text,
  status_error: text,
  /** Set on a shared copy, which can't be edited. */
  parent_connection_id: text,
  type: z
    .object({ id: text, name: text })
    .nullish()
    .transform((type) => type ?? { id: "", name: "" }),
});
export type Connection = z.infer<typeof connection>;

/** For display only: a value of an undocumented kind is left out and does not fail the list. */
const shown = text.catch("");

/** An integration that can be connected. Without an id it is useless: see listConnectionTypes. */
export const connectionType = z.object({ id: shown, name: shown }).catch({ id: "", name: "" });
export type ConnectionType = z.infer<typeof connectionType>;

export const bulkSync = z.object({
  id: shown,
  name: shown,
  mode: shown,
  /** Absent: unknown. */
  active: z.boolean().optional().catch(undefined),
});
export type BulkSync = z.infer<typeof bulkSync>;

/** We rely on none of the eleven documented values of `status`; any other is shown as it is. */
export const bulkStatus = z.object({ sync_id: shown, status: shown, nextExecutionTime: shown });
export type BulkStatus = z.infer<typeof bulkStatus>;

export const modelSync = z.object({
  id: shown,
  name: shown,
  mode: shown,
  active: z.boolean().optional().catch(undefined),
  target_object: shown,
  schedule: z.object({ frequency: shown }).nullish().catch(null),
});
export type ModelSync = z.infer<typeof modelSync>;

/** Absent or null executions: it has not run. We rely on no value of `status`. */
const execution = z
  .object({ status: shown })
  .nullish()
  .catch(null)
  .transform((run) => run ?? null);
export const modelSyncStatus = z.object({ current_execution: execution, last_execution: execution });
export type ModelSyncStatus = z.infer<typeof modelSyncStatus>;

/** The content of `event` is not documented: names are used if there are any. */
export const event = z.object({
  id: shown,
  type: shown,
  created_at: shown,
  event: z.object({ sync_id: shown, sync_name: shown, name: shown }).nullish().catch(null),
});
export type Event = z.infer<typeof event>;

/** Body of `POST /api/connections/connect/`. */
export type ConnectBody = {
  name: string;
  /** Where the person lands afterwards. */
  redirect_url: string;
  /** An existing connection to authenticate again. */
  connection?: string;
  /** Ids of connection types; a single one opens its form. */
  whitelist?: string[];
};

/** Where the person goes; this URL contains the single-use token. */
export const connectSession = z.object({ redirect_url: z.string().min(1) });
export type ConnectSession = z.infer<typeof connectSession>;

/** Body of create and update. An update replaces all sign-on settings: what is left out is cleared. */
export const organizationBody = z.object({
  name: z.string(),
  issuer: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  sso_domain: z.string().optional(),
  sso_org_id: z.string().optional(),
});
export type OrganizationBody = z.infer<typeof organizationBody>;

/** Body of create and update; `role` (deprecated: "admin" or "user") and `role_ids` exclude each other. */
export const userBody = z.object({
  email: z.string(),
  role: z.string().optional(),
  role_ids: z.array(z.string()).optional(),
});
export type UserBody = z.infer<typeof userBody>;

/** The documented error body. */
export type ErrorBody = { status: number; key: string; message: string; metadata: Record<string, unknown> };

const loose = z.string().optional().catch(undefined);

/** What can be read from an error body of any shape; older versions wrapped it in `error`. */
export const errorBody = z
  .object({
    key: loose,
    message: loose,
    error: z.object({ key: loose, message: loose }).optional().catch(undefined),
    metadata: z
      .object({ used_by: z.array(z.object({ name: z.string() })) })
      .optional()
      .catch(undefined),
  })
  .transform(({ key, message, error, metadata }) => ({
    key: key ?? error?.key,
    message: message ?? error?.message,
    /** What keeps a record from being deleted, by name. */
    usedBy: metadata?.used_by.map(({ name }) => name),
  }))
  .catch({ key: undefined, message: undefined, usedBy: undefined });
