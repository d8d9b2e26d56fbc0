/** What the sandbox keeps of each noun of an organization. Secrets of connections are masked here, and kept as hashes. */

export type Json = Record<string, unknown>;
export type Actor = { id: string; type: "user" | "organization"; name: string };

type ConnectionDocument = {
  name: string;
  type: string;
  /** As answers show it: with masks. */
  configuration: Json;
  /** SHA-256 of each secret by its path, "auth.basic.password". */
  secrets: Record<string, string>;
  policies: string[];
  healthcheck_interval: string;
  /** Why the upstream refuses; empty if it does not. */
  trouble: string;
  /** When its health is known; the status is empty until then. */
  checkedAtMs: number;
  refreshStartedAtMs: number;
  /** The connection that this is a shared copy of. */
  parent: { id: string; organizationId: string } | null;
};

export type SchemaChoice = {
  id: string;
  enabled: boolean;
  fields: { id: string; enabled: boolean; obfuscated: boolean; user_output_name: string }[];
  filters: unknown[];
  partition_key: string;
  tracking_field: string;
  data_cutoff_timestamp: string | null;
  disable_data_cutoff: boolean;
  user_output_name: string;
};

export type BulkSyncDocument = {
  name: string;
  active: boolean;
  source_connection_id: string;
  destination_connection_id: string;
  default_schedule: Json;
  /** Everything that is answered as it was sent, or as the server filled it in. */
  rest: Json;
  schemas: SchemaChoice[];
  /** How the last run of a made-up sync ended. */
  pretends?: string;
};

export type ModelField = { id: string; name: string; label: string; type: string; user_added: boolean };
type ModelDocument = {
  name: string;
  type: string;
  version: number;
  connection_id: string;
  fields: ModelField[];
  rest: Json;
};

export type SyncDocument = {
  name: string;
  active: boolean;
  mode: string;
  model_ids: string[];
  target: Json & { connection_id: string; object: string };
  rest: Json;
  pretends?: string;
};

export type ExecutionDocument = {
  syncId: string;
  endsAtMs: number;
  endsAs: "completed" | "failed";
  canceledAtMs: number | null;
  /** What was asked for, as answers repeat it. */
  asked: Json;
};

type WebhookDocument = { endpoint: string; disabled: boolean };
type RoleDocument = { name: string };
type PolicyDocument = { name: string; policy_actions: { action: string; role_ids: string[] }[] };
type SubscribersDocument = { emails: string[] };
type FieldDocument = {
  field_id: string;
  label: string;
  type: string;
  path: string;
  example?: unknown;
  goneAtMs: number | null;
};
/** Overrides of one schema of a connection. */
type SchemaDocument = {
  connectionId: string;
  schemaId: string;
  primaryKeys: Record<string, boolean>;
  fields: FieldDocument[];
};

type Documents = {
  connection: ConnectionDocument;
  bulkSync: BulkSyncDocument;
  model: ModelDocument;
  sync: SyncDocument;
  execution: ExecutionDocument;
  webhook: WebhookDocument;
  role: RoleDocument;
  policy: PolicyDocument;
  subscribers: SubscribersDocument;
  schema: SchemaDocument;
};
export type Kind = keyof Documents;
export type Item<K extends Kind = Kind> = {
  kind: K;
  id: string;
  organizationId: string;
  document: Documents[K];
  /** Returned in clear to its own organization, and left out where the sandbox is inspected. */
  secret?: string;
  createdAtMs: number;
  updatedAtMs: number;
  createdBy: Actor;
  updatedBy: Actor;
};
