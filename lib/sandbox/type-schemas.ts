/**
 * The JSON schemas of configurations, in the form that Polytomic publishes: `sensitive` marks secrets, `readOnly`
 * what the server fills in. The fields are a selection of the real ones.
 */
import type { Json } from "./documents.ts";

export type Property = {
  type: "string" | "integer" | "boolean" | "object" | "array";
  title?: string;
  default?: unknown;
  enum?: string[];
  examples?: unknown[];
  sensitive?: true;
  readOnly?: true;
};
export type TypeSchema = {
  $schema: string;
  type: "object";
  properties: Record<string, Property>;
  required?: string[];
  /** One of these sets of fields is needed. */
  anyOf?: { required: string[] }[];
};

const text = (title: string, example?: string): Property => ({
  type: "string",
  title,
  ...(example && { examples: [example] }),
});
const secret = (title: string): Property => ({ type: "string", title, sensitive: true });
const server = (title: string): Property => ({ type: "string", title, readOnly: true });
const number = (title: string, usual?: number): Property => ({ type: "integer", title, default: usual });
const flag = (title: string, usual?: boolean): Property => ({ type: "boolean", title, default: usual });
const choice = (title: string, ...values: string[]): Property => ({ type: "string", title, enum: values });
const list: Property = { type: "array" };
const object: Property = { type: "object" };

const database = (port: number) => ({
  hostname: text("Hostname", "database.example.com"),
  username: text("Username"),
  password: secret("Password"),
  database: text("Database"),
  port: number("Port", port),
});
const databaseNeeds = ["hostname", "username", "password", "database", "port"];
const tunnel = {
  ssh: flag("Connect over SSH tunnel"),
  ssh_user: text("SSH user"),
  ssh_host: text("SSH host"),
  ssh_port: number("SSH port", 22),
  ssh_private_key: secret("Private key"),
};
const role = { aws_user: server("AWS user"), external_id: server("External id") };

type Part = Pick<TypeSchema, "properties" | "required" | "anyOf">;
const parts: Record<string, Part> = {
  postgresql: {
    properties: {
      ...database(5432),
      ssl: flag("Use SSL", true),
      ...tunnel,
      ca_cert: secret("CA certificate"),
      change_detection: flag("Use logical replication for bulk syncs", false),
      publication: text("Publication"),
    },
    required: databaseNeeds,
  },
  mysql: { properties: { ...database(3306), ...tunnel }, required: databaseNeeds },
  snowflake: {
    properties: {
      account: text("Account", "acme.us-east-1"),
      username: text("Username"),
      dbname: text("Database"),
      password: secret("Password"),
      key_pair_auth: flag("Use key pair authentication", false),
      private_key: secret("Private key"),
      private_key_passphrase: secret("Passphrase of the private key"),
      warehouse: text("Warehouse"),
    },
    required: ["account", "username", "dbname"],
    anyOf: [{ required: ["password"] }, { required: ["private_key"] }],
  },
  bigquery: {
    properties: {
      auth_method: choice("Authentication", "service_account_key", "application_default_credentials"),
      service_account: secret("Service account key"),
      location: text("Location"),
      project_id: server("Project"),
      client_email: server("Service account"),
    },
    required: ["auth_method"],
    anyOf: [{ required: ["service_account"] }],
  },
  redshift: {
    properties: {
      ...database(5439),
      auth_mode: choice("Authentication", "access_key_and_secret", "iam_role"),
      ...role,
    },
    required: [...databaseNeeds, "auth_mode"],
  },
  s3: {
    properties: {
      auth_mode: choice("Authentication", "access_key_and_secret", "iam_role"),
      aws_access_key_id: text("Access key id"),
      aws_secret_access_key: secret("Secret access key"),
      iam_role_arn: text("Role"),
      s3_bucket_region: text("Region"),
      s3_bucket_name: text("Bucket", "s3://bucket/folder"),
      csv_has_headers: flag("CSV files have headers", true),
      ...role,
    },
    required: ["auth_mode", "s3_bucket_region", "s3_bucket_name"],
  },
  salesforce: {
    properties: {
      domain: text("Domain", "acmecorp.my.salesforce.com"),
      connect_mode: choice("Authentication method", "browser", "clientcredentials", "code", "api"),
      client_id: secret("Client ID"),
      client_secret: secret("Client secret"),
      username: server("Salesforce user"),
      daily_api_calls: number("Daily call limit"),
    },
    required: ["domain", "connect_mode"],
  },
  hubspot: {
    properties: {
      client_id: secret("Client ID"),
      client_secret: secret("Client secret"),
      use_search_api: flag("Use the search API", true),
      hub_user: server("User"),
      hub_domain: server("Domain"),
    },
  },
  csv: { properties: { url: text("URL"), auth: object, headers: list, parameters: list }, required: ["url"] },
  api: {
    properties: {
      url: text("URL"),
      auth: object,
      headers: list,
      parameters: list,
      healthcheck: text("Path"),
    },
    required: ["url"],
  },
  webhook: {
    properties: {
      url: text("URL", "https://acme.example/hook"),
      auth_method: choice("Authentication", "polytomic_secret", "basic", "header", "query"),
      basic: object,
      header: object,
      query: list,
      headers: list,
      secret: { ...server("Secret"), sensitive: true },
    },
    required: ["url", "auth_method"],
  },
};
const byKey: Part = { properties: { api_key: secret("API key") }, required: ["api_key"] };
const byConsent: Part = { properties: {} };

const $schema = "https://json-schema.org/draft/2020-12/schema";
export function schemaOf(type: { id: string; use_oauth: boolean }): TypeSchema {
  return { $schema, type: "object", ...(parts[type.id] ?? (type.use_oauth ? byConsent : byKey)) };
}

/** What the server fills in: the same for the same connection. */
export function serverValues({ properties }: TypeSchema, id: string): Json {
  const own = Object.entries(properties).filter(([, { readOnly }]) => readOnly);
  return Object.fromEntries(own.map(([name]) => [name, `sandbox-${name}-${id.slice(0, 8)}`]));
}
