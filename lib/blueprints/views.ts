import "server-only";
import type { OperationView } from "#lib/engine/views.ts";
import type { Right } from "#lib/staff/views.ts";
import type { Drift, ResourceOrigin } from "#prisma/client/enums.ts";
import type { ResourceKind, Variable } from "./document.ts";
import type { Field } from "./fields.ts";
import type { Item } from "./plan.ts";
import type { Check } from "./plan-checks.ts";

export type PlanItem = Item & Check;

import type { RolloutSummary } from "./rollout-views.ts";

/** What applying would do. Secrets are marks in it. */
type PlanView = {
  assignmentId: string;
  operationId: string;
  blueprint: string;
  version: number;
  items: PlanItem[];
  hash: string;
  /** The names of what keeps it from being applied. */
  stopping: string[];
};

/** A plan, or why there is none. */
export type PlanAnswer = { plan: PlanView } | { trouble: string };

/** What exists of a blueprint, as it was last seen. Times are ISO 8601. */
export type ResourceRow = {
  key: string;
  kind: ResourceKind;
  name: string;
  /** Null while it does not exist. */
  upstreamId: string | null;
  origin: ResourceOrigin | null;
  active: boolean;
  drift: Drift;
  /** `mayKeep`: whether it can become what this tenant is to have; `mayPutBack`: whether Polytomic can change it. */
  fields: (Field & { mayKeep: boolean; mayPutBack: boolean })[];
  /** Fields of this tenant alone: kept as they were found, or not compared. */
  ownFields: { path: string; is: "kept" | "ignored" }[];
  changedBy: string | null;
  changedAt: string | null;
  checkedAt: string | null;
};

/** What an application asks of staff. */
export type BlueprintQuestion = {
  operationId: string;
  ids: string[];
  name: string;
  mayMakeAnother: boolean;
  mayLeave: boolean;
};

export type AssignmentView = {
  id: string;
  blueprint: string;
  version: number;
  /** Newer than the one that the tenant has; null if there is none. */
  newest: number | null;
  hasVariables: boolean;
  pausedAt: string | null;
  /** When anything that exists was last seen; null if nothing exists or was seen. */
  checkedAt: string | null;
  /** How many resources of the organization belonged to no blueprint then; null if that is not known. */
  extra: number | null;
  resources: ResourceRow[];
  /** The names of what removing the blueprint deletes at Polytomic, and of what stays there. */
  removal: { deletes: string[]; keeps: string[] };
  /** Connections that the customer has to make. */
  awaited: { name: string; types: string[] }[];
  operation: OperationView | null;
  question: BlueprintQuestion | null;
};

/** On a tenant's overview. */
export type BlueprintLinks = {
  tenantId: string;
  assigned: { assignmentId: string; blueprint: string; version: number }[];
  /** The person may apply one that the tenant does not have. */
  canApply: boolean;
};

/** By the resource's id at Polytomic. */
export type ResourceOwners = Record<string, { assignmentId: string; blueprint: string }>;

/** The tab of a tenant. */
export type TenantBlueprints = {
  tenantId: string;
  tenantName: string;
  assignments: AssignmentView[];
  /** Published blueprints that the tenant does not have. */
  offered: { blueprintId: string; name: string; version: number }[];
  /** Whether staff may change anything here, and whether this tenant can have a blueprint. */
  apply: Right;
  /** To make a blueprint of what this tenant has. */
  capture: Right;
  operationId: string;
};

export type VariableField = Pick<Variable, "type" | "required" | "pattern"> & {
  /** Of the form's field. */
  name: string;
  label: string;
  value: string;
  /** What it is if it is left empty; null if that is nothing, or a secret. */
  otherwise: string | null;
};

/** The form for a blueprint's variables, to assign it or to change them. */
export type ValuesForm = {
  blueprint: string;
  version: number;
  assignmentId: string;
  /** Null to change the values of an assignment and keep its version. */
  versionId: string | null;
  isNew: boolean;
  /** What the form sends to be refused if a colleague has changed the values; null for a new one. */
  seen: string | null;
  fields: VariableField[];
};

/** `at`: the JSON pointer of what it is about. A warning does not keep a document from being published. */
export type DocumentProblem = { at: string; text: string; isWarning: boolean };

export type BlueprintRow = {
  id: string;
  name: string;
  /** Null while none is published. */
  version: number | null;
  publishedAt: string | null;
  tenants: number;
  /** The draft is not what was published last. */
  isChanged: boolean;
  isArchived: boolean;
};
export type BlueprintList = { rows: BlueprintRow[]; edit: Right };

export type NewBlueprint = {
  examples: { id: string; title: string; about: string }[];
  /** Names of tenants to capture from; not all of them. */
  tenants: string[];
  /** The one that the link is about. */
  tenant: { id: string; name: string } | null;
  /** Of the blueprints that its two forms make. */
  draftIds: { begun: string; captured: string };
  edit: Right;
};

/** `notes`: what could not be captured, in words. */
export type CapturedDraft = { blueprintId: string; resources: number; notes: string[] };

/** Null where one of the two has nothing. */
export type VersionDifference = { where: string[]; before: string | null; now: string | null };

export type BlueprintPage = BlueprintRow & {
  edit: Right;
  updatedAt: string;
  problems: number;
  resources: { key: string; kind: string; name: string }[];
  versions: { number: number; note: string | null; by: string; at: string; tenants: number }[];
  /** What the query asks to compare; `from` is older. */
  compared: { from: number; to: number; differences: VersionDifference[] } | null;
  assignments: { tenantId: string; tenant: string; version: number; drifted: number; since: string }[];
  /** Tenants with an older version than the newest. */
  older: number;
  rollouts: RolloutSummary[];
  apply: Right;
};

export type BlueprintEditor = {
  id: string;
  name: string;
  updatedAt: string;
  /** As it was typed. */
  text: string;
  problems: DocumentProblem[];
  /** Null while none is published. */
  version: number | null;
  isChanged: boolean;
  isArchived: boolean;
  edit: Right;
};

/** A type of connections that Polytomic offers. */
export type TypeChoice = { id: string; name: string };

/** A field of a connection's configuration, from its type's JSON schema. */
export type TypeField = {
  name: string;
  label: string;
  type: "string" | "number" | "boolean" | "json";
  choices: string[];
  isRequired: boolean;
  isSecret: boolean;
  hint: string;
};
