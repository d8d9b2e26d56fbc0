import "server-only";
import { z } from "zod";
import { type MessageOf, type Stored, says, worded } from "./family.ts";

const types: Record<string, string> = {
  string: "a text",
  number: "a number",
  boolean: "yes or no",
  list: "a list of texts or numbers",
  secret: "a text",
};

/** Why a variable of a blueprint has no usable value for a tenant. */
const valueProblems = {
  value_missing: says({}, () => "A value is missing."),
  value_unknown: says({}, () => "The blueprint has no such variable."),
  value_type: says({ type: z.string() }, ({ type }) => `This must be ${types[type] ?? type}.`),
  value_pattern: says({ pattern: z.string() }, ({ pattern }) => `This must match ${pattern}.`),
  external_id_missing: says({}, () => "The blueprint uses the customer id, and this tenant has none."),
};
export type ValueProblem = MessageOf<typeof valueProblems>;
export const describeValueProblem = (problem: Stored): string => worded(valueProblems, problem).title;

const kindWords: Record<string, string> = {
  connection: "Connection",
  sharedConnection: "Shared connection",
  customerConnection: "Connection",
  schemaField: "Field",
  schemaKeys: "Primary keys",
  model: "Model",
  modelSync: "Model sync",
  bulkSync: "Bulk sync",
  webhook: "Webhook",
  subscribers: "Error subscribers",
  role: "Role",
  policy: "Policy",
};
const listWords: Record<string, string> = {
  connection: "Connections",
  model: "Models",
  modelSync: "Model syncs",
  bulkSync: "Bulk syncs",
  webhook: "The webhook",
  subscribers: "Error subscribers",
  role: "Custom roles",
  policy: "Custom policies",
};
const lostParts = {
  relations: "A relation to a model that is captured after it, or not at all, was left out.",
  run_after: "It starts after a sync that is captured after it, or not at all. Choose its schedule.",
  labels: "Its labels were left out: they belong to this organization.",
  secret: "A secret in its settings was left out.",
};
export type LostPart = keyof typeof lostParts;
const lostPart = z.enum(["relations", "run_after", "labels", "secret"]);

const resource = { kind: z.string(), name: z.string() };
const called = ({ kind, name }: { kind: string; name: string }) =>
  `${kindWords[kind] ?? kind}${name === "" ? "" : ` “${name}”`}`;

/** What a blueprint captured from a tenant does not have, and why. */
const captureNotes = {
  kind_refused: says(
    { kind: z.string() },
    ({ kind }) => `${listWords[kind] ?? kind} were left out: the organization's key can't read them.`,
  ),
  not_read: says(resource, (which) => `${called(which)} was left out: Polytomic did not let us read it now.`),
  fields_unread: says(
    { name: z.string() },
    ({ name }) =>
      `Fields that someone defined in the schemas of “${name}” were left out: Polytomic did not say now which those are.`,
  ),
  refers_outside: says(
    resource,
    (which) => `${called(which)} was left out: it refers to something that was not captured.`,
  ),
  built_in_roles: says(
    resource,
    (which) =>
      `${called(which)} was left out: it names built-in roles, whose ids differ between organizations.`,
  ),
  not_fitting: says(
    resource,
    (which) => `${called(which)} was left out: it has settings that blueprints don't support.`,
  ),
  part_left_out: says(
    { name: z.string(), part: lostPart },
    ({ name, part }) => `${name}: ${lostParts[part]}`,
  ),
  type_unread: says(
    { type: z.string() },
    ({ type }) =>
      `The settings of type ${type} could not be looked up. Check its connections: secrets are recognized by name only.`,
  ),
  consent_unread: says(
    {},
    () =>
      "The connection types could not be listed. Check the connections: those that customers make were not recognized.",
  ),
  too_many: says({ count: z.number() }, ({ count }) =>
    count === 1
      ? "1 more was left out: a blueprint holds at most 50 resources and 50 variables."
      : `${count} more were left out: a blueprint holds at most 50 resources and 50 variables.`,
  ),
};
export type CaptureNote = MessageOf<typeof captureNotes>;
export const describeCaptureNote = (note: CaptureNote): string => worded(captureNotes, note).title;

export const blueprintOperations = {
  blueprint_apply: { title: "Apply the blueprint", doing: "applying a blueprint", page: "blueprints" },
  blueprint_remove: { title: "Remove the blueprint", doing: "removing a blueprint", page: "blueprints" },
} as const;

export const blueprintRequests = {
  resource_create: "Resource creation",
  resource_update: "Resource change",
  resource_activate: "Activation",
  resource_refresh: "Schema refresh",
  resource_run: "First run",
  resource_cancel: "Cancellation of a run",
  resource_delete: "Resource deletion",
};
