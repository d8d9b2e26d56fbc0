import "server-only";
import { z } from "zod";
import { attentionReasons } from "./attention.ts";
import { type MessageOf, type Stored, says, type Words, worded } from "./family.ts";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const date = z.iso.datetime();

/**
 * What people are told about without looking, the worst first. To add a kind: an entry here, its value in the
 * database's notice_kind, and a call of `announce` in the transaction of the event. A kind that is an attention reason
 * has that reason's words and is over with it.
 */
const notices = {
  foreign_key: attentionReasons.foreign_key,
  another_users_key: attentionReasons.another_users_key,
  key_link_opened_again: attentionReasons.key_link_opened_again,
  organization_missing: attentionReasons.organization_missing,
  key_not_working: attentionReasons.key_not_working,
  unknown_outcome: attentionReasons.unknown_outcome,
  blueprint_failed: attentionReasons.blueprint_failed,
  stop_put_off: attentionReasons.stop_put_off,
  syncs_failing: attentionReasons.syncs_failing,
  blueprint_drifted: attentionReasons.blueprint_drifted,
  rotation_waiting: says({ since: date }, ({ since }) => ({
    title: `A rotation with overlap has been open since ${day.format(new Date(since))}`,
    hint: "Both keys work. Make sure that the customer has the new key and uses it, then stop the old one.",
  })),
  key_due: says({ dueAt: date }, ({ dueAt }) => ({
    title: `The key is due for rotation on ${day.format(new Date(dueAt))}`,
    hint: "It keeps working. Plan the rotation with the customer.",
  })),
};

export type NoticeMessage = MessageOf<typeof notices>;
export type NoticeKind = NoticeMessage["code"];

/** The attention reasons that are announced when they are raised. An unknown outcome often passes within an hour, and
 * a sync that fails by the next run. */
export const announcedAtOnce = [
  "foreign_key",
  "another_users_key",
  "key_link_opened_again",
  "organization_missing",
  "key_not_working",
  "blueprint_failed",
  "stop_put_off",
  "blueprint_drifted",
] as const satisfies NoticeKind[];

const severity = Object.keys(notices);

export const noticeWords = (notice: Stored): Words => worded(notices, notice);
export const bySeverity = (a: { kind: NoticeKind }, b: { kind: NoticeKind }): number =>
  severity.indexOf(a.kind) - severity.indexOf(b.kind);
