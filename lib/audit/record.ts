import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { insert, type Part } from "#lib/base/together.ts";
import type { AuditReason, Because } from "#lib/messages/audit.ts";
import type { Params } from "#lib/messages/family.ts";

export type AuditAction =
  | `access.${"refused" | "throttled"}`
  | `staff.${"signed-in" | "signed-out" | "sign-in-failed" | "code-awaited" | "confirmed" | "confirm-failed" | "invited" | "joined" | "changed" | "disabled" | "enabled" | "first-admin-made" | "password-changed" | "password-reset" | "reset-made" | "reset-revoked" | "sessions-ended" | "renamed" | "notices-changed" | "locked" | "linked" | "added" | "reads-allowed" | "second-factor-on" | "second-factor-off" | "second-factor-reset" | "recovery-codes-made"}`
  | `invitation.${"revoked" | "renewed"}`
  | `tenant.${"drafted" | "changed" | "started-over" | "imported" | "put-on-hold" | "resumed" | "archived" | "restored" | "blinded" | "unblinded"}`
  | `organization.${"created" | "written-off" | "adopted" | "updated" | "deleted" | "missing"}`
  | `user.${"created" | "adopted" | "added" | "role-changed" | "removed"}`
  | `key.${"minted" | "verified" | "copied" | "revealed" | "refused" | "overlap-started" | "switched" | "stop-scheduled" | "stop-unscheduled" | "stop-due" | "stop-put-off" | "stopped" | "revoked" | "sent" | "link-opened" | "link-code-asked" | "taken" | "link-withdrawn" | "link-opened-again" | "link-explained" | "receipt-confirmed"}`
  | `operation.${"begun" | "failed" | "cancelled" | "tried-again"}`
  | `connect-link.${"made" | "opened" | "renewed" | "revoked"}`
  | `reconcile.${"started" | "finished" | "repaired"}`
  | `inbox.${"snoozed" | "woken"}`
  | `key-batch.${"started" | "exported"}`
  | `batch.${"started" | "stopped"}`
  | "tenants.exported"
  | `${"branding" | "health-policy" | "key-policy" | "reveal-policy" | "second-factor-policy"}.changed`
  | `blueprint.${"applied" | "removed" | "assigned" | "changed" | "paused" | "resumed" | "released"}`
  | `blueprint.${"override-kept" | "field-ignored" | "field-followed" | "version-changed"}`
  | `rollout.${"started" | "stopped" | "continued"}`
  | `blueprint.${"created" | "captured" | "edited" | "published" | "archived" | "restored"}`
  | `resource.${"created" | "adopted" | "changed" | "activated" | "run" | "deleted" | "released" | "gone"}`
  | `webhook.${"added" | "removed"}`
  | "audit.exported";

/** Who acted. Null: the app itself. */
export type Actor = { id: string; email: string } | null;

export type Target = {
  type:
    | "access"
    | "staff"
    | "invitation"
    | "tenant"
    | "key"
    | "operation"
    | "connect-link"
    | "reconcile-run"
    | "key-batch"
    | "batch"
    | "tenants"
    | "key-policy"
    | "health-policy"
    | "reveal-policy"
    | "second-factor-policy"
    | "webhook"
    | "branding"
    | "blueprint"
    | "rollout"
    | "audit";
  id: string;
  tenantId?: string;
};

/**
 * The detail never holds a secret: it is shown on timelines and exported. `reason` is a code with its `params`, see
 * lib/messages/audit.ts; `given` is the reason that a person entered.
 */
export type Detail = Partial<Because> & {
  [name: string]: string | number | boolean | null | Params | undefined;
};

/** A reason as the detail has it. */
export const because = ({ code, params }: AuditReason): Because => ({ reason: code, params });

/** Records who did what, in the transaction that does it. */
export async function record(tx: Tx, actor: Actor, action: AuditAction, target: Target, detail: Detail) {
  await recordMany(tx, actor, action, [{ target, detail }]);
}

/** The same for many targets in one statement. */
export async function recordMany(
  tx: Tx,
  actor: Actor,
  action: AuditAction,
  events: { target: Target; detail: Detail }[],
) {
  const { count } = await tx.auditEvent.createMany({
    data: events.map(({ target, detail }) => rowOf(actor, action, target, detail)),
  });
  // A trigger or rule can drop rows without an error, and what is not recorded must not happen.
  if (count !== events.length) throw new Error("the audit did not take every row");
}

/** The same as a part of what a statement writes together. */
export const recorded = (actor: Actor, action: AuditAction, target: Target, detail: Detail): Part =>
  insert("audit_event", rowOf(actor, action, target, detail));

function rowOf(actor: Actor, action: AuditAction, target: Target, detail: Detail) {
  return {
    id: random.orderedUuid(),
    at: clock.now(),
    actorId: actor?.id ?? null,
    actorEmail: actor?.email ?? null,
    action,
    targetType: target.type,
    targetId: target.id,
    tenantId: target.tenantId ?? (target.type === "tenant" ? target.id : null),
    detail,
  };
}
