import "server-only";
import type { Right } from "#lib/staff/views.ts";

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

export type NewBlueprint = { examples: { id: string; title: string; about: string }[]; edit: Right };

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
