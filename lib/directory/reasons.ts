import "server-only";
import { db } from "#lib/base/db.ts";
import { reconcileHref, tenantHref } from "#lib/forms/href.ts";
import { type AttentionCode, attentionWords } from "#lib/messages/attention.ts";
import { worstFirst } from "#lib/tenants/attention.ts";
import type { TenantReason } from "#lib/tenants/views.ts";

/* Why a tenant needs attention, for its page: each reason with its words and a link. */

type Page = "keys" | "users" | "settings" | "checks" | "onboarding";

/** Where the operation is shown and retried. */
const pageOfAsked: Record<string, Page> = {
  organization_update: "settings",
  organization_delete: "settings",
  user_add: "users",
  user_role: "users",
  user_remove: "users",
  key_rotate: "keys",
  key_overlap: "keys",
  key_revoke: "keys",
};

type Asking = "unknown_outcome" | "background_work_failed";

const pages: Record<Exclude<AttentionCode, Asking | "noted">, { page: Page; at?: string }> = {
  foreign_key: { page: "keys", at: "revoke" },
  another_users_key: { page: "keys", at: "revoke" },
  key_link_opened_again: { page: "keys", at: "rotate" },
  organization_missing: { page: "checks" },
  key_not_working: { page: "keys", at: "rotate" },
  key_unreadable: { page: "keys", at: "overlap" },
  key_revoked: { page: "keys", at: "rotate" },
  key_user_removed: { page: "keys", at: "rotate" },
  key_out_of_use: { page: "keys", at: "rotate" },
  no_key: { page: "keys", at: "rotate" },
  new_key_not_working: { page: "keys" },
  key_perhaps_replaced: { page: "keys", at: "verify" },
  partner_key_refused: { page: "onboarding" },
  key_check_failed: { page: "onboarding" },
  key_exists: { page: "onboarding" },
  found_upstream: { page: "onboarding" },
  conflict: { page: "onboarding" },
};

function pageOf(code: AttentionCode, params: unknown): { page: Page; at?: string } | null {
  if (code === "noted") return null;
  if (code !== "unknown_outcome" && code !== "background_work_failed") return pages[code];
  const asked = typeof params === "object" && params && "asked" in params ? String(params.asked) : "";
  return { page: pageOfAsked[asked] ?? "onboarding" };
}

/** The next step. Null if none is known, and for the onboarding, which the page links to anyway. */
function nextOf(id: string, code: AttentionCode, params: unknown): TenantReason["next"] {
  const found = pageOf(code, params);
  if (found === null || found.page === "onboarding") return null;
  const { page, at } = found;
  if (page === "checks") return { href: reconcileHref(), label: "Open Checks" };
  return { href: tenantHref(id, page, at === undefined ? "" : `#${at}`), label: `Open ${page}` };
}

/** All reasons, the worst first. */
export async function listReasons(tenantId: string): Promise<TenantReason[]> {
  const found = await db().tenantAttention.findMany({ where: { tenantId } });
  return worstFirst(found).map(({ code, subject, params, since }) => ({
    id: `${code}:${subject}`,
    ...attentionWords({ code, params }),
    isAlarm: code === "foreign_key",
    since: since.toISOString(),
    next: nextOf(tenantId, code, params),
  }));
}
