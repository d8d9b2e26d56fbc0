/** Documents with a model and a model sync, and with roles and policies. */
import { bulkDocument } from "./bulk-document.ts";

const [source] = bulkDocument.resources;
const [password] = bulkDocument.variables;

/** A connection, a model of it, and a sync of that model which is switched on. */
export const modelDocument = {
  variables: [password],
  resources: [
    source,
    {
      key: "people",
      kind: "model",
      spec: {
        name: "People",
        connection_id: "${ref.source.id}",
        configuration: { query: "select id, email from people" },
        identifier: "id",
      },
    },
    {
      key: "sync",
      kind: "modelSync",
      spec: {
        name: "People to lake",
        target: { connection_id: "${ref.source.id}", object: "public.users", configuration: {} },
        mode: "append",
        fields: [{ source: { model_id: "${ref.people.id}", field: "email" }, target: "email" }],
        schedule: { frequency: "manual" },
      },
      activate: true,
    },
  ],
};

const policy = (actions: string[]) => ({
  key: "editing",
  kind: "policy",
  spec: {
    name: "Own connections",
    policy_actions: actions.map((action) => ({ action, role_ids: ["${ref.analyst.id}"] })),
  },
});

/** A role, and a policy that names it for these actions. */
export const permissionsDocument = (...actions: string[]) => ({
  variables: [password],
  resources: [{ key: "analyst", kind: "role", spec: { name: "Analyst" } }, policy(actions)],
});
