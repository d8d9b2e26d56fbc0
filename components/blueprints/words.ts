import type { ResourceKind } from "#lib/blueprints/document.ts";
import type { Field } from "#lib/blueprints/fields.ts";
import type { Item } from "#lib/blueprints/plan.ts";

export const kindWords: Record<ResourceKind, string> = {
  connection: "Connection",
  sharedConnection: "Shared connection",
  customerConnection: "Customer's connection",
  schemaField: "Field of a schema",
  schemaKeys: "Primary keys of a schema",
  model: "Model",
  modelSync: "Model sync",
  bulkSync: "Bulk sync",
  webhook: "Webhook",
  subscribers: "Error subscribers",
  role: "Role",
  policy: "Policy",
};

/** Of a draft, whose kinds may be anything. */
export const wordsOfKind = (kind: string): string =>
  Object.hasOwn(kindWords, kind) ? kindWords[kind as ResourceKind] : kind;

type Look = { mark: string; words: string; count: string; tone: "good" | "warn" | "plain" };

/** Each action with the mark that stands before it, its words, and those of its count. */
export const actionLooks: Record<Item["action"], Look> = {
  create: { mark: "+", words: "Create", count: "to create", tone: "good" },
  adopt: { mark: "↳", words: "Use what exists", count: "to take over", tone: "warn" },
  update: { mark: "~", words: "Change", count: "to change", tone: "warn" },
  replace: { mark: "!", words: "Can't be changed in place", count: "to replace by hand", tone: "warn" },
  await: { mark: "…", words: "Wait for the customer", count: "waiting for the customer", tone: "warn" },
  blocked: { mark: "…", words: "Wait", count: "blocked", tone: "warn" },
  nothing: { mark: "=", words: "As wanted", count: "as wanted", tone: "plain" },
  remove: { mark: "−", words: "Delete", count: "to delete", tone: "warn" },
  release: { mark: "−", words: "Release", count: "to release", tone: "plain" },
  leave: { mark: "=", words: "Left as it is", count: "left as they are", tone: "plain" },
};

export const whoseWords: Record<Field["because"], string | null> = {
  blueprint: null,
  upstream: "changed at Polytomic",
  both: "changed here and at Polytomic",
  secret: "can't be seen at Polytomic",
  new: null,
};

/** "/configuration/hostname" as "configuration.hostname". */
export const pathWords = (path: string): string =>
  path
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");

export const isMark = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as { $secret?: unknown }).$secret === "string";

const reference = /^\$\{ref\.(\w+)\.id\}$/;

/** A value as text; secrets are never in it. `names`: of resources, by key. `indent`: of what has parts. */
export function valueWords(value: unknown, names?: ReadonlyMap<string, string>, indent = 0): string {
  if (value === null || value === undefined) return "nothing";
  if (isMark(value)) return "••••••";
  if (typeof value !== "string")
    return JSON.stringify(value, (_, each: unknown) => (isMark(each) ? "••••••" : each), indent);
  const key = reference.exec(value)?.[1];
  if (key !== undefined) return `the id of ${names?.get(key) ?? key}`;
  return value === "" ? "nothing" : value;
}
