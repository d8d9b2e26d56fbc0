/** The editor's form for each kind of resource. What it has no field for is edited as JSON. */

export type KindField = {
  /** Where in the spec. */
  path: string[];
  label: string;
  type:
    | "text"
    | "lines"
    | "json"
    | "sql"
    | "choice"
    | "reference"
    | "secret"
    | "type"
    | "types"
    | "configuration";
  choices?: string[];
  /** For a reference: the kinds that fit. */
  kinds?: string[];
  hint?: string;
};

const name: KindField = { path: ["name"], label: "Name", type: "text" };
const connections = ["connection", "sharedConnection", "customerConnection"];
const reference = (path: string[], label: string): KindField => ({
  path,
  label,
  type: "reference",
  kinds: connections,
});
const frequencies = ["manual", "continuous", "hourly", "daily", "weekly"];
const additions = ["none", "all", "onlyIncremental", "onlyNonIncremental"];
const schedule = (at: string): KindField[] => [
  { path: [at, "frequency"], label: "Frequency", type: "choice", choices: frequencies },
  { path: [at, "hour"], label: "Hour (UTC)", type: "text" },
  { path: [at, "minute"], label: "Minute", type: "text" },
];

export const kindFields: Record<string, KindField[]> = {
  connection: [
    name,
    { path: ["type"], label: "Type", type: "type", hint: "Polytomic's id of it, such as postgresql." },
    { path: ["configuration"], label: "Configuration", type: "configuration" },
  ],
  sharedConnection: [
    name,
    {
      path: ["parent"],
      label: "Connection in your organization",
      type: "text",
      hint: "Its id at Polytomic.",
    },
  ],
  customerConnection: [
    name,
    {
      path: ["types"],
      label: "Types the customer can choose",
      type: "types",
      hint: "One per line, such as hubspot.",
    },
  ],
  schemaField: [
    reference(["connection_id"], "Connection"),
    { path: ["schema"], label: "Schema", type: "text", hint: "Its id at Polytomic, such as public.users." },
    {
      path: ["field_id"],
      label: "Field id",
      type: "text",
      hint: "Of a field that the schema does not have.",
    },
    { path: ["label"], label: "Label", type: "text" },
    { path: ["type"], label: "Type", type: "text", hint: "Such as string, number, boolean or datetime." },
    { path: ["path"], label: "Path", type: "text", hint: "JSONPath in each record, such as $.address.city." },
  ],
  schemaKeys: [
    reference(["connection_id"], "Connection"),
    { path: ["schema"], label: "Schema", type: "text", hint: "Its id at Polytomic, such as public.users." },
    { path: ["keys"], label: "Key fields", type: "lines", hint: "Ids of fields, one per line." },
  ],
  model: [
    name,
    reference(["connection_id"], "Connection"),
    { path: ["configuration", "query"], label: "Query", type: "sql" },
    { path: ["identifier"], label: "Identifier", type: "text" },
    { path: ["fields"], label: "Fields", type: "lines", hint: "One per line." },
  ],
  modelSync: [
    name,
    reference(["target", "connection_id"], "Target connection"),
    { path: ["target", "object"], label: "Target object", type: "text" },
    {
      path: ["mode"],
      label: "Mode",
      type: "choice",
      choices: ["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot"],
    },
    ...schedule("schedule"),
    { path: ["identity"], label: "Identity", type: "json" },
    { path: ["fields"], label: "Fields", type: "json" },
  ],
  bulkSync: [
    name,
    reference(["source_connection_id"], "Source"),
    reference(["destination_connection_id"], "Destination"),
    { path: ["destination_configuration"], label: "Destination settings", type: "json" },
    {
      path: ["schemas"],
      label: "Schemas",
      type: "lines",
      hint: "One per line. Without any, all are synced.",
    },
    { path: ["mode"], label: "Mode", type: "choice", choices: ["replicate", "snapshot"] },
    ...schedule("default_schedule"),
    ...[
      ["automatically_add_new_objects", "Add new objects"],
      ["automatically_add_new_fields", "Add new fields"],
    ].map(([at = "", label = ""]): KindField => ({ path: [at], label, type: "choice", choices: additions })),
  ],
  webhook: [
    { path: ["endpoint"], label: "Endpoint", type: "text" },
    { path: ["secret"], label: "Signing secret", type: "secret" },
  ],
  subscribers: [{ path: ["emails"], label: "Emails", type: "lines", hint: "One per line." }],
  role: [name],
  policy: [name, { path: ["policy_actions"], label: "Actions", type: "json" }],
};

/** What a new resource of a kind begins with. */
export function beginning(kind: string, key: string): { [name: string]: unknown } {
  const sync = { activate: true };
  const specs: Record<string, object> = {
    connection: { name: "", type: "", configuration: {} },
    customerConnection: { name: "", types: [] },
    schemaKeys: { connection_id: "", schema: "", keys: [] },
    model: { name: "", connection_id: "", configuration: {} },
    modelSync: {
      name: "",
      target: {},
      mode: "updateOrCreate",
      fields: [],
      schedule: { frequency: "manual" },
    },
    bulkSync: {
      name: "",
      source_connection_id: "",
      destination_connection_id: "",
      destination_configuration: {},
      default_schedule: { frequency: "manual" },
      schemas: [],
      automatically_add_new_objects: "none",
    },
  };
  const spec = specs[kind] ?? Object.fromEntries((kindFields[kind] ?? []).map(({ path }) => [path[0], ""]));
  return { key, kind, spec, ...(/Sync$/.test(kind) && sync) };
}
