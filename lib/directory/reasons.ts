import "server-only";
import { db } from "#lib/base/db.ts";
import { partnerKeyHref, reconcileHref, tenantHref } from "#lib/forms/href.ts";
import { type AttentionCode, attentionWords } from "#lib/messages/attention.ts";
import type { InboxKind } from "#lib/messages/inbox.ts";
import { findOperationKind } from "#lib/messages/operation-kinds.ts";
import { worstFirst } from "#lib/tenants/attention.ts";
import { currentPath } from "#lib/tenants/stage.ts";
import type { TenantReason } from "#lib/tenants/views.ts";
import type { Tenant, TenantAttention } from "#prisma/client/client.ts";

/* Why a tenant needs attention, for its page: each reason with its words and a link. */

type Next = NonNullable<TenantReason["next"]>;
type Page = "keys" | "users" | "health" | "blueprints" | "settings" | "checks" | "onboarding";

/** Where the operation is shown and retried: by its kind, or by a step of the wizard. */
const pageOfAsked = (asked: string): Page => findOperationKind(asked)?.page ?? "onboarding";

type Asking = "unknown_outcome" | "background_work_failed";
/** `act`: what to do there. */
type Place = {
  page: Page;
  at?: string;
  act?: string;
  /** What it is while a rotation waits for the customer: no key can be minted then, and each of the two can be revoked. */
  rotating?: Place;
};

/** A foreign key can't be revoked from here. */
const stopUsing: Place = { page: "keys", at: "revoke", act: "Stop using the key" };
const openRotation: Place = { page: "keys", at: "overlap", act: "Open rotation" };
const mintNew: Place = { page: "keys", at: "rotate", act: "Mint a new key", rotating: openRotation };
const decide: Place = { page: "onboarding", act: "Decide" };

const pages: Record<Exclude<AttentionCode, Asking | "noted">, Place> = {
  foreign_key: stopUsing,
  another_users_key: stopUsing,
  key_link_opened_again: {
    page: "keys",
    at: "rotate",
    act: "Rotate the key",
    rotating: { page: "keys", at: "revoke", act: "Revoke the key" },
  },
  organization_missing: { page: "checks", act: "Resolve in Checks" },
  key_not_working: mintNew,
  key_unreadable: { page: "keys", at: "overlap", act: "Mint a new key", rotating: openRotation },
  key_revoked: mintNew,
  key_user_removed: mintNew,
  key_out_of_use: mintNew,
  no_key: mintNew,
  new_key_not_working: { page: "keys", at: "verify", act: "Verify both keys" },
  key_perhaps_replaced: { page: "keys", at: "verify", act: "Verify the key" },
  partner_key_refused: { page: "onboarding" },
  key_check_failed: decide,
  key_exists: decide,
  found_upstream: decide,
  conflict: decide,
  stop_put_off: openRotation,
  new_key_unsent: { page: "keys", act: "Send the new key" },
  syncs_failing: { page: "health" },
  blueprint_failed: { page: "blueprints", act: "Open" },
  blueprint_waits: { page: "blueprints", act: "Open" },
  blueprint_drifted: { page: "blueprints", act: "Review" },
};

const placeNow = (place: Place | null, isRotating: boolean): Place | null =>
  (isRotating && place?.rotating) || place;

/** A button has room for so much of a blueprint's name. */
const mostOfName = 24;
const shortened = (name: string) =>
  name.length > mostOfName ? `${name.slice(0, mostOfName - 1).trimEnd()}…` : name;

/** The blueprint on its page: its name, and the assignment that a reason is about. */
function ofBlueprint(place: Place, params: unknown, subject: string): Place {
  const assignmentId = said(params, "assignmentId") || subject;
  const at = assignmentId && `blueprint-${assignmentId}`;
  return { ...place, ...(at && { at }), act: `${place.act} ${shortened(said(params, "blueprint"))}` };
}

function pageOf(code: AttentionCode, params: unknown, subject: string): Place | null {
  if (code === "noted") return null;
  if (code === "unknown_outcome" || code === "background_work_failed")
    return { page: pageOfAsked(said(params, "asked")), act: "Check again" };
  const place = pages[code];
  return place.page === "blueprints" ? ofBlueprint(place, params, subject) : place;
}

const said = (params: unknown, name: "asked" | "kind" | "blueprint" | "assignmentId" | "isUnsent"): string =>
  typeof params === "object" && params && name in params ? String(params[name as keyof typeof params]) : "";

/** What the inbox offers for a kind that has no attention code. */
const placeOfWaiting = (kind: InboxKind, params: unknown, subject: string): Place | null => {
  if (kind === "rotation_waiting")
    return said(params, "isUnsent")
      ? { page: "keys", at: "send", act: "Send the new key" }
      : { page: "keys", at: "overlap", act: "Open rotation" };
  if (kind === "key_due") return { page: "keys", at: "overlap", act: "Rotate the key" };
  if (kind === "unfinished") return { page: "onboarding" };
  if (kind === "operation_stuck") return { page: pageOfAsked(said(params, "kind")), act: "Decide" };
  return pageOf(kind, params, subject);
};

/** For people whose role does not allow what the button names. */
export function asViewed({ href, label }: Next): Next {
  const [, room = "", page] = /^\/([a-z]+)(?:\/[^/]+\/([a-z]+))?/.exec(href) ?? [];
  if (room === "tenants" && page) return { href, label: `Open ${page}` };
  const rooms: Record<string, string> = {
    onboarding: "Open onboarding",
    reconcile: "Open Checks",
    settings: "Open Settings",
  };
  return { href, label: rooms[room] ?? label };
}

/** The next step as a link, for a line of the inbox. */
export function inboxNext(
  tenant: Pick<Tenant, "id" | "stage">,
  kind: InboxKind,
  params: unknown,
  subject = "",
  isRotating = false,
): Next {
  const usual = placeOfWaiting(kind, params, subject);
  const place = placeNow(usual, isRotating);
  if (place === null) return { href: tenantHref(tenant.id), label: "Open tenant" };
  const { page, at, act } = place;
  if (page === "onboarding") {
    if (tenant.stage !== "active") return { href: currentPath(tenant), label: act ?? "Continue" };
    // The wizard is over. Of what comes later, only adding a user asks about something found at Polytomic.
    if (kind === "found_upstream") return { href: tenantHref(tenant.id, "users"), label: "Decide" };
    if (kind === "partner_key_refused") return { href: partnerKeyHref, label: "Verify the partner key" };
    if (kind === "key_check_failed" || kind === "key_exists")
      return { href: tenantHref(tenant.id, "keys", "#verify"), label: "Verify the key" };
    return { href: tenantHref(tenant.id), label: "Open tenant" };
  }
  if (page === "checks") return { href: reconcileHref(), label: act ?? "Open Checks" };
  return {
    href: tenantHref(tenant.id, page, at === undefined ? "" : `#${at}`),
    label: act ?? `Open ${page}`,
  };
}

type Reason = Pick<TenantAttention, "code" | "params" | "subject">;

/**
 * The next step, or only its place for people who may not take it. Null if none is known, and for the onboarding, which
 * the page links to anyway.
 */
function nextOf(
  id: string,
  { code, params, subject }: Reason,
  { isRotating, mayAct }: { isRotating: boolean; mayAct: boolean },
): Next | null {
  const usual = pageOf(code, params, subject);
  const found = placeNow(usual, isRotating);
  if (found === null || found.page === "onboarding") return null;
  const { page, at, act } = found;
  const named = mayAct || page === "blueprints" ? act : undefined;
  if (page === "checks") return { href: reconcileHref(), label: named ?? "Open Checks" };
  return { href: tenantHref(id, page, at === undefined ? "" : `#${at}`), label: named ?? `Open ${page}` };
}

/** All reasons, the worst first, with the next step of each for people who may edit the tenant. */
export async function listReasons(tenantId: string, mayAct: boolean): Promise<TenantReason[]> {
  const waiting = { tenantId, kind: "key_overlap", stage: "overlapping", finishedAt: null } as const;
  const [found, rotations] = await Promise.all([
    db().tenantAttention.findMany({ where: { tenantId } }),
    db().operation.count({ where: waiting }),
  ]);
  return worstFirst(found).map(({ code, subject, params, since }) => ({
    id: `${code}:${subject}`,
    ...attentionWords({ code, params }),
    isAlarm: code === "foreign_key",
    since: since.toISOString(),
    next: nextOf(tenantId, { code, params, subject }, { isRotating: rotations > 0, mayAct }),
  }));
}
