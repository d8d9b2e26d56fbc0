import "server-only";
import { settings } from "#lib/base/settings.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { bySeverity, type NoticeKind, noticeWords } from "#lib/messages/notices.ts";

/** A notice in words, as every channel sends it. There is no secret in it: a tenant's name, words and a link. */
export type Line = {
  id: string;
  kind: NoticeKind;
  tenant: { id: string; name: string };
  title: string;
  hint: string | null;
  url: string;
  /** ISO 8601. */
  at: string;
  /** It is no longer so. */
  isOver: boolean;
};

type Row = {
  id: string;
  kind: NoticeKind;
  params: unknown;
  at: Date;
  open: boolean;
  tenant: { id: string; name: string };
};

const tabOf: Partial<Record<NoticeKind, "keys" | "health" | "blueprints">> = {
  foreign_key: "keys",
  another_users_key: "keys",
  key_link_opened_again: "keys",
  key_not_working: "keys",
  blueprint_failed: "blueprints",
  stop_put_off: "keys",
  syncs_failing: "health",
  blueprint_drifted: "blueprints",
  rotation_waiting: "keys",
  key_due: "keys",
};

/** The address of a page of ours as others open it. */
export const urlOf = (href: string): string => new URL(href, settings().nextAuthUrl).href;

/** The worst first. */
export const linesOf = (rows: Row[]): Line[] =>
  rows.toSorted(bySeverity).map(({ id, kind, params, at, open, tenant }) => {
    const { title, hint = null } = noticeWords({ code: kind, params });
    const url = urlOf(tenantHref(tenant.id, tabOf[kind]));
    const { id: tenantId, name } = tenant;
    return {
      id,
      kind,
      tenant: { id: tenantId, name },
      title,
      hint,
      url,
      at: at.toISOString(),
      isOver: !open,
    };
  });
