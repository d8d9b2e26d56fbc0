import "server-only";
import { type MessageOf, type Params, type Stored, says, within, worded } from "./family.ts";
import { keyTroubles, keyTroubleWords } from "./keys.ts";
import { operationMessages } from "./operations.ts";
import { runReasons } from "./runs.ts";

const trouble = within(keyTroubles);

/** With these a key was seen to work. */
const working: readonly string[] = [
  "opens_another_organization",
  "belongs_to_another_user",
  "not_a_users_key",
];

/** Why an event happened. A reason that a person entered is their own text and has no code. */
const auditReasons = {
  ...keyTroubles,
  ...operationMessages,
  ...runReasons,
  rotated: says({}, () => "Rotated"),
  rotated_with_overlap: says({}, () => "Rotated with overlap"),
  cancelled_before_switch: says({}, () => "Cancelled before the customer switched"),
  user_removed: says({}, () => "Its user was removed"),
  organization_deleted: says({}, () => "The organization was deleted at Polytomic"),
  organization_missing: says({}, () => "The organization no longer exists at Polytomic"),
  never_verified: says({}, () => "Minted because the one before was never verified"),
  replaced_not_stopped: says({ trouble: trouble.nullable() }, ({ trouble }) =>
    trouble && working.includes(trouble.code)
      ? `Replaced but not stopped: it still works at Polytomic. ${keyTroubleWords(trouble)}`
      : "Replaced but not stopped: it may still work at Polytomic.",
  ),
  out_of_use_not_revoked: says(
    { trouble },
    ({ trouble }) => `Stopped here but not revoked: it still works at Polytomic. ${keyTroubleWords(trouble)}`,
  ),
  customer_switched: says({}, () => "The customer has switched"),
  stands_alone: says({}, () => "The only key in use since the old one was stopped"),
};

export type AuditReason = MessageOf<typeof auditReasons>;

/** The form in an event's detail. */
export type Because = { reason: AuditReason["code"]; params: Params };

/** The reason in an event's detail; null if there is none. */
export function reasonIn(detail: unknown): Stored | null {
  if (typeof detail !== "object" || detail === null || !("reason" in detail)) return null;
  const { reason: code } = detail;
  const params: unknown = "params" in detail ? detail.params : {};
  return typeof code === "string" ? { code, params } : null;
}

export const auditWords = (reason: Stored): string => worded(auditReasons, reason).title;

/** Keys that ended for one of these reasons still work at Polytomic. */
const notStopping: readonly string[] = ["replaced_not_stopped", "out_of_use_not_revoked"];
export const stillWorks = (reason: Stored | null): boolean =>
  reason !== null && notStopping.includes(reason.code);
