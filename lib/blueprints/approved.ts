import "server-only";
/** What a person approved, as an application keeps it: what happens after that is for another plan to show. */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type JsonObject, jsonObject } from "./document.ts";
import type { Field } from "./fields.ts";
import type { Item, Plan } from "./plan.ts";

/**
 * `changed`: the paths of what someone had changed at Polytomic by then. `before`: what there was of what a creation
 * changes.
 */
const approval = z.object({
  action: z.string(),
  changed: z.array(z.string()),
  before: jsonObject.nullable().default(null),
});
/** An application that began under an earlier version has only the actions. */
const approvals = z.record(z.string(), z.union([z.string(), approval]));

/** It was changed at Polytomic. */
export const isTheirs = ({ because }: Field): boolean => because === "upstream" || because === "both";
const changedIn = (fields: Field[]): string[] => fields.filter(isTheirs).map(({ path }) => path);

export const approvedIn = ({ items }: Plan): string =>
  JSON.stringify(
    Object.fromEntries(
      items.map(({ key, action, fields, before }) => [key, { action, changed: changedIn(fields), before }]),
    ),
  );

const leavesAlone: readonly Item["action"][] = ["nothing", "leave", "await"];

const approvalOf = (approved: string | null, key: string) =>
  approved === null ? undefined : approvals.parse(JSON.parse(approved))[key];

/** Whether this is what the approved plan showed of what a creation changes. It may not have been known by then. */
export function isBefore(approved: string | null, key: string, before: JsonObject | null): boolean {
  const given = approvalOf(approved, key);
  const shown = typeof given === "object" ? given.before : null;
  return shown === null || before === null || isDeepStrictEqual(shown, before);
}

/** Whether the approved plan showed that these fields of a resource are sent, as far as someone else changed them. */
export function isApproved(approved: string | null, key: string, fields: Field[]): boolean {
  const given = approvalOf(approved, key);
  if (given === undefined) return true;
  const { action, changed } = typeof given === "string" ? { action: given, changed: null } : given;
  if (leavesAlone.some((each) => each === action)) return false;
  // Nothing was ever sent of what is made or taken over, so there is nothing that someone could have changed since.
  if (action !== "update" || changed === null) return true;
  return changedIn(fields).every((path) => changed.includes(path));
}
