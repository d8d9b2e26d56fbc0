/**
 * Polytomic's JSON as it crosses the wire (2025-09-18). Upstream declares every response field optional, so
 * only what a record is useless without is required here; unknown fields are ignored.
 */
import { z } from "zod";

/** Versions that upstream documents; `X-Polytomic-Version` is sent with every request. */
export const knownVersions = ["2025-09-18", "2024-02-08"] as const;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const id = z.string().min(1);

/** One record. */
export const one = <T extends z.ZodType>(schema: T) => z.object({ data: schema });

/**
 * A list: null is documented as an empty one. A missing `data` is not, and is refused: reading "nothing
 * there" from a body that says nothing would let a caller create a second copy.
 */
export const many = <T extends z.ZodType>(schema: T) =>
  z.object({
    data: z
      .array(schema)
      .nullable()
      .transform((items) => items ?? []),
    pagination: z.object({ next_page_token: text }).nullish(),
  });

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
  /** "healthy" and "unhealthy" are known; show any other value as it is. */
  status: text,
  status_error: text,
  /** Set on a shared copy, which cannot be edited. */
  parent_connection_id: text,
  type: z
    .object({ id: text, name: text })
    .nullish()
    .transform((type) => type ?? { id: "", name: "" }),
});
export type Connection = z.infer<typeof connection>;

export const bulkSync = z.object({ id, name: text, active: flag, mode: text });
export type BulkSync = z.infer<typeof bulkSync>;

/** Where a bulk sync is. Known values of `status` are in the documentation; show any other as it is. */
export const bulkStatus = z.object({ sync_id: text, status: text, nextExecutionTime: text });
export type BulkStatus = z.infer<typeof bulkStatus>;

export const modelSync = z.object({ id, name: text, active: flag, mode: text, target_object: text });
export type ModelSync = z.infer<typeof modelSync>;

/** Kept for 48 hours. `created_at` is ISO 8601. */
export const event = z.object({
  id,
  type: text,
  created_at: text,
  event: z
    .looseObject({ sync_name: text, name: text, error: text })
    .nullish()
    .transform((inner) => inner ?? { sync_name: "", name: "", error: "" }),
});
export type Event = z.infer<typeof event>;

/** Where a person goes on to connect; the token in it works once. */
export const connectSession = z.object({ redirect_url: z.url() });

/** Body of a Connect session. `connection` is the id of one to repair. */
export type ConnectBody = { name: string; redirect_url: string; connection?: string; whitelist?: string[] };

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

/** What can be said of an error body of any shape; older versions wrapped it in `error`. */
export const errorBody = z
  .object({
    key: loose,
    message: loose,
    error: z.object({ key: loose, message: loose }).optional().catch(undefined),
  })
  .transform(({ key, message, error }) => ({
    key: key ?? error?.key,
    message: message ?? error?.message,
  }))
  .catch({ key: undefined, message: undefined });
